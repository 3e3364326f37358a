import { expect, linkFromMail, signInAs, test } from "./demo";

// SPEC A1: a passkey, made in a real browser with an authenticator of its own, signs in without anything typed.
test("passkeys", async ({ page, context, demo }) => {
  const kai = demo.people.find(({ email }) => email.startsWith("kai.lindqvist"));
  if (!kai) throw new Error("The demo has no Kai.");
  let recovery: string[] = [];
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
  });

  await test.step("save the recovery codes that come with the first second factor", async () => {
    const dialog = page.getByRole("dialog", { name: "Recovery codes" });
    await expect(dialog.getByRole("listitem")).toHaveCount(10);
    recovery = await dialog.getByRole("listitem").allTextContents();
    await dialog.getByRole("button", { name: "I have saved them" }).click();
    await expect(page.getByText("Recovery codes left")).toBeVisible();
    await expect(page.getByRole("row", { name: /^Work laptop/ })).toContainText("Never");
  });

  const withPassword = async () => {
    await context.clearCookies();
    await page.goto("/sign-in");
    await page.getByLabel("Email", { exact: true }).fill(kai.email);
    await page.getByLabel("Password", { exact: true }).fill(kai.password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByRole("heading", { name: "Confirm that it is you" })).toBeVisible();
  };

  await test.step("the password alone signs in no more: the passkey is asked for too", async () => {
    await withPassword();
    expect((await context.request.get("/api/v1/session")).status()).toBe(401);
    await page.getByRole("button", { name: "Use a passkey" }).click();
    await expect(page.getByText("Welcome", { exact: false }).first()).toBeVisible();
  });

  await test.step("a recovery code stands in for the passkey", async () => {
    await withPassword();
    await page.getByLabel("Recovery code").fill(recovery[0] ?? "");
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByText("Welcome", { exact: false }).first()).toBeVisible();
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
    const proof = page.getByRole("dialog", { name: "Is it you?" }); // the last second factor takes the password
    await proof.getByLabel("Current password").fill(kai.password);
    await proof.getByRole("button", { name: "Go on" }).click();
    await expect(page.getByText("There is no passkey yet")).toBeVisible();
  });

  await test.step("a passkey that was removed is refused", async () => {
    await context.clearCookies();
    await page.goto("/sign-in");
    await page.getByRole("button", { name: "Use a passkey" }).click();
    await expect(page.getByText("The passkey wasn't accepted.")).toBeVisible();
  });
});
