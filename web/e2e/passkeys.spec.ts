import { expect, linkFromMail, signInAs, test } from "./demo";

// SPEC A1: a passkey, made in a real browser with an authenticator of its own, signs in without anything typed.
test("passkeys", async ({ page, context, demo }) => {
  const kai = demo.people.find(({ email }) => email.startsWith("kai.lindqvist"));
  if (!kai) throw new Error("The demo has no Kai.");
  const devtools = await context.newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });

  await test.step("add a passkey and give it a name", async () => {
    await signInAs(context, demo, kai.email);
    await page.goto("/profile/security");
    await page.getByRole("button", { name: "Add a passkey" }).click();
    const dialog = page.getByRole("dialog", { name: "Add a passkey" });
    await dialog.getByLabel("Name").fill("Work laptop");
    await dialog.getByRole("button", { name: "Make the passkey" }).click();
    await expect(page.getByText("The passkey Work laptop is added.")).toBeVisible();
    await expect(page.getByRole("row", { name: /^Work laptop/ })).toContainText("Never");
  });

  await test.step("the person is told by mail", async () => {
    await linkFromMail(demo, kai.email, "/profile/security");
  });

  await test.step("sign in with it, typing nothing", async () => {
    await context.clearCookies();
    await page.goto("/sign-in");
    await page.getByRole("button", { name: "Use a passkey" }).click();
    await expect(page.getByText("Welcome", { exact: false }).first()).toBeVisible();
    const security = await (await context.request.get("/api/v1/profile/security")).json();
    expect(security.second_factor).toBe(true);
  });

  await test.step("rename and remove it", async () => {
    await page.goto("/profile/security");
    await page.getByRole("button", { name: "Rename the passkey Work laptop" }).click();
    const dialog = page.getByRole("dialog", { name: "Rename" });
    await dialog.getByLabel("Name").fill("Old laptop");
    await dialog.getByRole("button", { name: "Save" }).click();
    await page.getByRole("button", { name: "Remove the passkey Old laptop" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Remove", exact: true }).click();
    await expect(page.getByText("There is no passkey yet")).toBeVisible();
  });

  await test.step("a passkey that was removed is refused", async () => {
    await context.clearCookies();
    await page.goto("/sign-in");
    await page.getByRole("button", { name: "Use a passkey" }).click();
    await expect(page.getByText("The passkey wasn't accepted.")).toBeVisible();
  });
});
