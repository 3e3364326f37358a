import type { Page } from "@playwright/test";
import { type Demo, expect, linkFromMail, signInAs, test } from "./demo";

const partner = "priya.nair@brightline.example";
const operator = "omar.haddad@acme.example";
const customer = {
  email: "nadia.costa@gmail.com",
  first: "Nadia",
  last: "Costa",
  company: "Costa Bakery",
  password: "purple lantern valley 57",
};
const refused = "joao@gmail.com";

/** Makes a profile from the sign-up page that the browser is on, and signs in. */
async function signUp(page: Page, demo: Demo, who: typeof customer): Promise<void> {
  await expect(page.getByRole("textbox", { name: "Work email" })).toHaveValue(who.email);
  await page.getByRole("textbox", { name: "First name" }).fill(who.first);
  await page.getByRole("textbox", { name: "Last name" }).fill(who.last);
  await page.getByRole("textbox", { name: "Company" }).fill(who.company);
  await page.getByLabel("Password", { exact: true }).fill(who.password);
  await page.getByRole("checkbox", { name: /I accept/ }).check();
  await page.getByRole("button", { name: "Create profile" }).click();
  await expect(page.getByRole("heading", { name: "Check your mail" })).toBeVisible();
  await page.goto(await linkFromMail(demo, who.email, "/verify-email"));
  await page.getByLabel("Password", { exact: true }).fill(who.password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

const wizard = (page: Page, button: string) => page.getByRole("button", { name: button, exact: true }).click();

// SPEC B2, B3, C1–C4: a partner requests an account on behalf of a customer at a public mail provider, who activates it.
test("a partner requests, the customer activates", async ({ page, context, browser, demo, baseURL }) => {
  test.setTimeout(180_000);
  await test.step("1 the partner goes to request a Smart Account", async () => {
    await signInAs(context, demo, partner);
    await page.goto("/");
    await page.getByRole("main").getByRole("link", { name: "Request a Smart Account" }).first().click();
  });
  await test.step("2 says that someone else will authorize it", async () => {
    await page.getByRole("radio", { name: /Someone else will authorize/ }).check();
  });
  await test.step("3 gives the email of who will, with a message", async () => {
    await page.getByLabel("Email of who will authorize it").fill(customer.email);
    await page.getByLabel("Message to this person").fill("Please authorize your account.");
    await expect(page.getByText(/is at a public mail provider/)).toBeVisible();
  });
  await test.step("4 names the account", async () => {
    await page.getByRole("textbox", { name: "Account name" }).fill(customer.company);
    await wizard(page, "Next");
    await expect(page.getByRole("heading", { name: "Company information" })).toBeVisible();
    await wizard(page, "Next");
  });
  await test.step("5 nominates two users, oneself among them", async () => {
    await page.getByRole("checkbox", { name: /I want access to this account/ }).check();
    await page.getByRole("button", { name: "Add a user" }).click();
    await page.getByRole("textbox", { name: "Email" }).fill(refused);
    await wizard(page, "Next");
  });
  await test.step("6 sends the request", async () => {
    await expect(page.getByText(`After ${customer.email} has authorized it`)).toBeVisible();
    await wizard(page, "Send the request");
  });
  await test.step("7 sees whom the mail went to", async () => {
    await expect(page.getByText("Email sent")).toBeVisible();
    await expect(page.getByText(`was sent to ${customer.email}`)).toBeVisible();
    const row = page.getByRole("row", { name: new RegExp(customer.company) });
    await expect(row.getByText(/^[a-z0-9]{6}\.smb$/)).toBeVisible();
  });
  await test.step("1 the partner's mail says that the activation is pending", async () => {
    expect(await linkFromMail(demo, partner, "/accounts/requests")).toContain("/accounts/requests");
  });

  const other = await browser.newContext({ baseURL });
  const theirs = await other.newPage();
  await test.step("1 the customer makes a profile from the mail, and comes back to the request", async () => {
    await theirs.goto(await linkFromMail(demo, customer.email, "/sign-up"));
    await signUp(theirs, demo, customer);
    await expect(theirs.getByRole("heading", { name: "Authorize a Smart Account" })).toBeVisible();
  });
  await test.step("2 the link of the mail leads there too, and to nobody else", async () => {
    const link = await linkFromMail(demo, customer.email, "/accounts/activation/");
    await theirs.goto(link);
    await expect(theirs.getByRole("heading", { name: customer.company })).toBeVisible();
    await page.goto(link);
    await expect(page.getByText(/isn't for your email address/)).toBeVisible();
  });
  await test.step("3 sees the four answers, and has the authority", async () => {
    for (const answer of [/forward this request/, /don't know who/, /want this request deleted/]) {
      await expect(theirs.getByRole("radio", { name: answer })).toBeVisible();
    }
    await expect(theirs.getByRole("radio", { name: /I have the authority/ })).toBeChecked();
    await expect(theirs.getByRole("link", { name: "Update your profile" })).toBeVisible();
  });
  await test.step("4 renames the account, allows one user and refuses the other", async () => {
    await theirs.getByRole("textbox", { name: "Account name" }).fill("Costa Bakery & Sons");
    await theirs.getByRole("checkbox", { name: new RegExp(partner) }).check();
    await expect(theirs.getByRole("checkbox", { name: new RegExp(refused) })).not.toBeChecked();
    await expect(theirs.getByText(/Users whom you allow act on/)).toBeVisible();
  });
  await test.step("5 creates the account", async () => {
    await theirs.getByRole("button", { name: "Create account" }).click();
    await expect(theirs.getByText("The Smart Account Costa Bakery & Sons is created.")).toBeVisible();
  });
  await test.step("6 goes on to the next steps, as the mail does", async () => {
    await expect(theirs.getByRole("heading", { name: "Next steps" })).toBeVisible();
    await theirs.goto(await linkFromMail(demo, customer.email, "/next-steps"));
    await expect(theirs.getByRole("link", { name: "I'll set it up" })).toBeVisible();
    const users = await other.request.get("/api/v1/session");
    const { accounts } = (await users.json()) as { accounts: { id: string }[] };
    const list = await (await other.request.get(`/api/v1/accounts/${accounts[0]?.id}/users`)).json();
    expect((list.items as { email: string }[]).map(({ email }) => email).sort()).toEqual([customer.email, partner]);
  });
  await test.step("the link works once", async () => {
    await theirs.goto(await linkFromMail(demo, customer.email, "/accounts/activation/"));
    await expect(theirs.getByText("This request was answered already.")).toBeVisible();
  });
  await other.close();
});

// SPEC B4, P1: an edited domain identifier waits for the vendor, whose staff approves it.
test("an edited identifier is reviewed", async ({ page, context, demo }) => {
  await test.step("the operator finds what waits", async () => {
    await signInAs(context, demo, operator);
    await page.goto("/operator/reviews?state=open");
    await page.getByRole("link", { name: "fleet.northhaven.example" }).click();
    await expect(page.getByText("Our fleet operations run their own network")).toBeVisible();
    await expect(page.getByText("+31 10 555 0142")).toBeVisible();
  });
  await test.step("a refusal needs a reason", async () => {
    await page.getByRole("button", { name: "Refuse" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Refuse" }).click();
    await expect(dialog.getByText("Write why. The people concerned read it.")).toBeVisible();
    await dialog.getByRole("button", { name: "Cancel" }).click();
  });
  await test.step("approves", async () => {
    await page.getByRole("button", { name: "Approve" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Approve" }).click();
    await expect(page.getByText("North Haven Shipping is approved.")).toBeVisible();
    await expect(page.getByText(/Decided by Omar Haddad/)).toBeVisible();
  });
  await test.step("the requester's account is active", async () => {
    expect(await linkFromMail(demo, "mara.stein@northhaven.example", "/next-steps")).toContain("/accounts/");
  });
});
