import type { Browser, Page } from "@playwright/test";
import { type Demo, expect, linkFromMail, signInAs, test } from "./demo";

const priya = "priya.nair@brightline.example";
const rina = "rina.castell@northpier.example";
const mara = "mara.stein@northhaven.example";
const bo = "bo.larsen@cablehaus.example";
const omar = "omar.haddad@acme.example";
const company = "Northpier Yards";

/** A browser of its own for one of the demo's people. */
async function as(browser: Browser, demo: Demo, email: string): Promise<Page> {
  const context = await browser.newContext({ baseURL: demo.url });
  await signInAs(context, demo, email);
  return context.newPage();
}

/** What the page has announced. */
const said = (page: Page, text: string | RegExp) =>
  page.getByRole("region", { name: "Notifications" }).getByText(text).first();

/** Goes to the question from the home page, without the link of the mail, and returns its address. */
async function questionFromHome(page: Page): Promise<string> {
  await page.goto("/");
  await expect(page.getByText(`You are asked to authorize ${company}`)).toBeVisible();
  await page.getByRole("link", { name: "Answer" }).click();
  await expect(page.getByRole("heading", { name: company })).toBeVisible();
  return page.url();
}

// SPEC C2, C3: the answers of people who don't decide themselves.
test("a request goes from hand to hand until somebody ends it", async ({ browser, demo }) => {
  const partner = await as(browser, demo, priya);
  const first = await as(browser, demo, rina);
  const second = await as(browser, demo, mara);
  const last = await as(browser, demo, bo);
  await test.step("a partner asks somebody to authorize an account", async () => {
    const asked = await partner.request.post("/api/v1/account-requests", { data: { approver: rina, name: company } });
    expect(asked.status()).toBe(201);
  });
  const old = await test.step("who is asked finds it on the home page", () => questionFromHome(first));
  await test.step("forwards it to a colleague; the old link says so", async () => {
    await first.getByRole("radio", { name: /forward this request/ }).check();
    await first.getByRole("button", { name: "Forward" }).click();
    await expect(first.getByText("Enter the email of who shall decide.")).toBeVisible();
    await first.getByRole("textbox", { name: "Email" }).fill(mara);
    await first.getByRole("textbox", { name: "Message" }).fill("This is yours, Mara.");
    await first.getByRole("button", { name: "Forward" }).click();
    await expect(said(first, `The request was forwarded to ${mara}.`)).toBeVisible();
    await expect(first.getByText(`You are asked to authorize ${company}`)).toBeHidden();
    await first.goto(old);
    await expect(first.getByText("This request was forwarded to somebody else, who decides now.")).toBeVisible();
    await second.goto(old);
    await expect(second.getByText(/isn't for your email address/)).toBeVisible();
  });
  await test.step("the colleague has a link that works, and doesn't know who decides", async () => {
    await second.goto(await linkFromMail(demo, mara, "/accounts/activation/"));
    await expect(second.getByText("This is yours, Mara.")).toBeVisible();
    await second.getByRole("radio", { name: /don't know who/ }).check();
    await second.getByRole("textbox", { name: /What might help/ }).fill("Bo ran the yards.");
    await second.getByRole("button", { name: "Send to the vendor" }).click();
    await expect(said(second, "The vendor finds out who can authorize the account.")).toBeVisible();
  });
  await test.step("the vendor's staff names another approver", async () => {
    const staff = await as(browser, demo, omar);
    await staff.goto("/operator/reviews?state=open&kind=approver");
    await staff.getByRole("link", { name: "northpier.example" }).click();
    await expect(staff.getByText("Bo ran the yards.")).toBeVisible();
    await staff.getByRole("button", { name: "Name an approver" }).click();
    const dialog = staff.getByRole("dialog");
    await dialog.getByRole("textbox", { name: "Email" }).fill(bo);
    await dialog.getByRole("button", { name: "Ask this person" }).click();
    await expect(said(staff, new RegExp(bo))).toBeVisible();
    await staff.context().close();
  });
  await test.step("who deletes the request", async () => {
    await questionFromHome(last);
    await last.getByRole("radio", { name: /want this request deleted/ }).check();
    await last.getByRole("textbox", { name: "Message to the requester" }).fill("The yards are closed.");
    await last.getByRole("button", { name: "Delete the request" }).click();
    await last.getByRole("dialog").getByRole("button", { name: "Delete the request" }).click();
    await expect(said(last, `The request for ${company} is deleted.`)).toBeVisible();
  });
  await test.step("the requester's list says who ended it, and why", async () => {
    await partner.goto("/accounts/requests");
    const row = partner.getByRole("row", { name: new RegExp(company) });
    await expect(row.getByText("Declined", { exact: true })).toBeVisible();
    await expect(row.getByText(/Bo Larsen .* deleted it\. They wrote: The yards are closed\./)).toBeVisible();
  });
  for (const page of [partner, first, second, last]) await page.context().close();
});

// SPEC B4, R2: who has edited the identifier can prove the domain instead of waiting; the demo's domains aren't in the DNS.
test("the record that proves a domain, and what was found in the DNS", async ({ browser, demo }) => {
  const page = await as(browser, demo, mara);
  const made = await page.request.post("/api/v1/accounts", {
    data: {
      name: "Yard",
      identifier: { prefix: "yard", justification: "The yard has its own.", phone: "+31 10 555 0142" },
    },
  });
  const { id } = (await made.json()) as { id: string };
  await test.step("the account's page has the record, each part to be copied", async () => {
    await page.goto(`/accounts/${id}/manage/properties`);
    await page.getByRole("button", { name: "Get the record" }).click();
    for (const part of ["Name", "Type", "Value"]) {
      await expect(page.getByRole("button", { name: `Copy: ${part}` })).toBeVisible();
    }
    await expect(page.getByText(/^_licet-challenge\.yard\.northhaven\.example/)).toBeVisible();
    await expect(page.getByText(/^Value valid until/)).toBeVisible();
  });
  await test.step("a look says what is the matter, and what to do", async () => {
    await page.getByRole("button", { name: "Check now" }).click();
    await expect(page.getByText(/isn't in the DNS|couldn't answer|didn't answer in time/)).toBeVisible();
    await expect(
      page.getByText(/Check that the record's name|Look at the name servers|Try again in a minute/),
    ).toBeVisible();
    await expect(page.getByText("Not seen yet")).toBeVisible();
  });
  expect((await page.request.post(`/api/v1/account-requests/${id}/withdraw`)).ok()).toBe(true);
  await page.context().close();
});
