import { expect, linkFromMail, type Message, signInAs, test } from "./demo";

const customer = "anna.riverside.bakery@gmail.com";
const colleague = "luca.riverside.bakery@gmail.com";
const reseller = "priya.nair@brightline.example";

// SPEC H1, H2, H3, D3, F1
test("someone else sets up smart licensing", async ({ browser, demo, baseURL }) => {
  const theirs = await browser.newContext({ baseURL });
  const session = await signInAs(theirs, demo, customer);
  const account = session.accounts[0]?.id ?? "";
  const page = await theirs.newPage();

  await test.step("1a the customer wants someone else to do it", async () => {
    await page.goto(`/accounts/${account}/next-steps`);
    await page.getByRole("link", { name: "I want someone else to do it" }).click();
    await expect(page.getByRole("heading", { name: "Let someone else set up smart licensing" })).toBeVisible();
  });

  await test.step("2a names the reseller, as many as fit in three users", async () => {
    await expect(page.getByText("One more fits.")).toBeVisible();
    const emails = page.getByRole("textbox", { name: "Email addresses" });
    await emails.fill(`${reseller}, one.more@brightline.example`);
    await page.getByRole("button", { name: "Accept and send invitations" }).click();
    await expect(page.getByText("Enter at most 1 address.")).toBeVisible();
    await emails.fill(reseller);
    await page.getByRole("textbox", { name: /Message/ }).fill("Please register our two routers.");
  });

  await test.step("3a reads the agreement, and accepts it by confirming", async () => {
    await page
      .getByRole("main")
      .getByRole("button", { name: /Smart licensing agreement/ })
      .click();
    await expect(page.getByRole("dialog").getByText("Acme Networks").first()).toBeVisible();
    await page.getByRole("dialog").getByRole("button", { name: "Close" }).last().click();
    await page.getByRole("button", { name: "Accept and send invitations" }).click();
    await expect(page.getByText("The agreement is accepted")).toBeVisible();
    await page.goto(`/accounts/${account}/manage/agreements`);
    await expect(page.getByRole("row", { name: /Accepted Anna Rossi .* 127\.0\.0\.1/ })).toBeVisible();
  });

  const context = await browser.newContext({ baseURL });
  await signInAs(context, demo, reseller);
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const other = await context.newPage();

  await test.step("4a the reseller gets a mail that says what for, from whom and as what", async () => {
    await other.goto(await linkFromMail(demo, reseller, "/invitations/"));
    const messages = (await (await fetch(`${demo.inbox_url}/api/messages`)).json()) as Message[];
    const mail = messages.find(
      (one) => String(one.to).includes(reseller) && one.subject.includes("set up smart licensing"),
    );
    for (const fact of [
      "Riverside Bakery",
      "Account user",
      "Anna Rossi",
      reseller,
      "Please register our two routers.",
      "12 Mill Lane",
    ]) {
      expect(mail?.text).toContain(fact);
    }
  });

  await test.step("5a 6a accepts the invitation", async () => {
    await other.getByRole("button", { name: "Accept", exact: true }).click();
    await expect(other.getByText("You have joined Riverside Bakery.")).toBeVisible();
  });

  await test.step("7a chooses to set up", async () => {
    await expect(other.getByRole("heading", { name: "Next steps" })).toBeVisible();
    await expect(other.getByRole("link", { name: "I want someone else to do it" })).toHaveCount(0);
    await other.getByRole("link", { name: "I'll set it up" }).click();
  });

  await test.step("8a makes a token; the customer has accepted the agreement", async () => {
    await expect(other.getByText(/Accepted by Anna Rossi/)).toBeVisible();
    await other.getByRole("button", { name: "Create a token" }).click();
    await expect(other.getByText("The token is created.")).toBeVisible();
  });

  await test.step("9a copies it", async () => {
    await other.getByRole("button", { name: "Copy", exact: true }).click();
    await expect(other.locator("#content").getByText("Copied to the clipboard.")).toBeVisible();
  });

  await test.step("10a every user of the account is told, without the token", async () => {
    const token = await other.evaluate(() => navigator.clipboard.readText());
    for (const user of [customer, colleague, reseller]) {
      await linkFromMail(demo, user, `/accounts/${account}/licenses/`);
    }
    const messages = (await (await fetch(`${demo.inbox_url}/api/messages`)).json()) as Message[];
    expect(messages.some((message) => message.text.includes(token))).toBe(false);
  });
  await theirs.close();
  await context.close();
});
