import { expect, linkFromMail, signInAs, test } from "./demo";

const maya = "maya.ortiz@harborlight.example";
const noor = "noor.rahman@harborlight.example";
const luca = "luca.riverside.bakery@gmail.com";
const anna = "anna.riverside.bakery@gmail.com";

// SPEC R12
test("an account isn't taken over while an administrator is there", async ({ browser, demo }) => {
  const open = async (email: string) => {
    const context = await browser.newContext({ baseURL: demo.url });
    const session = await signInAs(context, demo, email);
    return { page: await context.newPage(), account: session.accounts[0]?.id ?? "" };
  };
  const admin = await open(anna);

  await test.step("the administrator names a recovery contact, who confirms", async () => {
    const { page, account } = admin;
    await page.goto(`/accounts/${account}/manage/properties`);
    await page.getByRole("button", { name: "Add a contact" }).click();
    await page.getByRole("dialog").getByRole("textbox", { name: "Email" }).fill(noor);
    await page.getByRole("dialog").getByRole("button", { name: "Add a contact" }).click();
    await expect(page.getByText("Not confirmed yet")).toBeVisible();
    const contact = await open(noor);
    await contact.page.goto(await linkFromMail(demo, noor, "/recoveries"));
    await contact.page.getByRole("button", { name: "Confirm" }).click();
    await expect(contact.page.getByText(/You are a recovery contact of Riverside Bakery now/).first()).toBeVisible();
    await contact.page.context().close();
  });

  await test.step("a user proposes a new administrator, and nobody can approve yet", async () => {
    const user = await open(luca);
    await user.page.goto("/recoveries");
    await user.page.getByRole("button", { name: "Open a recovery" }).click();
    const dialog = user.page.getByRole("dialog");
    await dialog.getByRole("button", { name: /^Smart Account/ }).click();
    await user.page.getByRole("option", { name: "Riverside Bakery" }).click();
    await dialog.getByRole("textbox", { name: "Reason" }).fill("Anna has closed her mailbox.");
    await dialog.getByRole("button", { name: "Open the recovery" }).click();
    await user.page.getByRole("link", { name: "Riverside Bakery" }).click();
    await expect(user.page.getByRole("button", { name: "Approve", exact: true })).toBeDisabled();
    await user.page.context().close();
  });

  await test.step("the administrator stops it with one click from the mail", async () => {
    const { page } = admin;
    await page.goto(await linkFromMail(demo, anna, "/recoveries/"));
    await page.getByRole("button", { name: "Stop it" }).click();
    await expect(page.locator("#content").getByText("Stopped", { exact: true })).toBeVisible();
    await linkFromMail(demo, luca, "/recoveries/");
    await page.context().close();
  });

  await test.step("the administrator of another account sees what waits there", async () => {
    const { page } = await open(maya);
    await page.goto(await linkFromMail(demo, maya, "/recoveries/"));
    await expect(page.getByText("You are an administrator of this account.")).toBeVisible();
    await page.context().close();
  });
});
