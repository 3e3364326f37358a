import { expect, signInAs, test, totpCode } from "./demo";

// SPEC A1: a person protects their profile with an authenticator app, and gets in by it and by a recovery code.
test("a second factor", async ({ page, context, demo }) => {
  const ines = demo.people.find(({ email }) => email.startsWith("ines.moreau"));
  if (!ines) throw new Error("The demo has no Ines.");
  let secret = "";
  let recovery: string[] = [];

  const signInWithPassword = async () => {
    await page.goto("/sign-in");
    await page.getByLabel("Email", { exact: true }).fill(ines.email);
    await page.getByLabel("Password", { exact: true }).fill(ines.password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByRole("heading", { name: "Confirm that it is you" })).toBeVisible();
  };

  await test.step("set up an authenticator app", async () => {
    await signInAs(context, demo, ines.email);
    await page.goto("/profile/security");
    await page.getByRole("button", { name: "Set up an authenticator app" }).click();
    const dialog = page.getByRole("dialog", { name: "Set up an authenticator app" });
    await expect(dialog.getByRole("img", { name: /QR code/ })).toBeVisible();
    secret = ((await dialog.getByTestId("totp-secret").textContent()) ?? "").replaceAll(" ", "");
    await dialog.getByLabel("Code of the app").fill("000000");
    await dialog.getByRole("button", { name: "Turn on" }).click();
    await expect(dialog.getByText("The code is wrong or no longer valid.").first()).toBeVisible();
    await dialog.getByLabel("Code of the app").fill(totpCode(secret, -1));
    await dialog.getByRole("button", { name: "Turn on" }).click();
  });

  await test.step("save the recovery codes, which are shown this once", async () => {
    const dialog = page.getByRole("dialog", { name: "Recovery codes" });
    await expect(dialog.getByRole("listitem")).toHaveCount(10);
    recovery = await dialog.getByRole("listitem").allTextContents();
    const saved = page.waitForEvent("download");
    await dialog.getByRole("button", { name: "Download to a file" }).click();
    expect((await saved).suggestedFilename()).toBe("recovery-codes.txt");
    await dialog.getByRole("button", { name: "I have saved them" }).click();
    await expect(page.getByText("Recovery codes left")).toBeVisible();
  });

  await test.step("sign in with the password and a code", async () => {
    await context.clearCookies();
    await signInWithPassword();
    await page.getByLabel("Code", { exact: true }).fill(totpCode(secret));
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByText("Welcome", { exact: false }).first()).toBeVisible();
  });

  await test.step("sign in with a recovery code, which works once", async () => {
    await context.clearCookies();
    await signInWithPassword();
    await page.getByLabel("Code", { exact: true }).fill(recovery[0] ?? "");
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByText("Welcome", { exact: false }).first()).toBeVisible();
    await page.goto("/profile/security");
    await expect(page.getByText("A recovery code was used to sign in.").first()).toBeVisible();
  });

  await test.step("turn it off again with the password and a code", async () => {
    await page.getByRole("button", { name: "Turn the app off" }).click();
    const dialog = page.getByRole("dialog", { name: "Turn the authenticator app off" });
    await dialog.getByLabel("Current password").fill(ines.password);
    await dialog.getByLabel("Code", { exact: true }).fill(recovery[1] ?? "");
    await dialog.getByRole("button", { name: "Turn the app off" }).click();
    await expect(page.getByText("Off: your password alone lets you in.")).toBeVisible();
  });
});

// SPEC A1: the vendor's staff sign in with a second factor.
test("the operator signs in with a code", async ({ page, context, demo }) => {
  await signInAs(context, demo, "omar.haddad@acme.example");
  const session = await (await context.request.get("/api/v1/session")).json();
  expect(session.operator).toBe(true);
  expect(session.second_factor_required).toBe(false);
  await page.goto("/");
  await expect(page.getByText("A second factor is missing")).toHaveCount(0);
});
