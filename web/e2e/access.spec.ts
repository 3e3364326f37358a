import type { Browser, Page } from "@playwright/test";
import { type Demo, expect, linkFromMail, signInAs, test } from "./demo";

const kai = "kai.lindqvist@harborlight.example";
const maya = "maya.ortiz@harborlight.example";
const rina = "rina.castell@northpier.example";
const bo = "bo.larsen@cablehaus.example";
const luca = "luca.riverside.bakery@gmail.com";
const priya = "priya.nair@brightline.example";
const anna = "anna.riverside.bakery@gmail.com";

/** A browser of its own for one of the demo's people, with their first account. */
async function as(browser: Browser, demo: Demo, email: string): Promise<{ page: Page; account: string }> {
  const context = await browser.newContext({ baseURL: demo.url });
  const session = await signInAs(context, demo, email);
  return { page: await context.newPage(), account: session.accounts[0]?.id ?? "" };
}

/** What the page has announced. */
const said = (page: Page, text: string | RegExp) =>
  page.getByRole("region", { name: "Notifications" }).getByText(text).first();

// SPEC D2, D3, D4, E1, F1
test("people ask for access, are invited, and leave", async ({ browser, demo }) => {
  const admin = await as(browser, demo, maya);
  const requests = `/accounts/${admin.account}/manage/requests`;

  await test.step("somebody asks for access by the domain identifier, and isn't told whether the account exists", async () => {
    const { page } = await as(browser, demo, bo);
    await page.goto("/");
    await page.getByRole("main").getByRole("link", { name: "Request access to an existing account" }).first().click();
    await page.getByRole("textbox", { name: "Account domain identifier" }).fill("harborlight.example");
    await page.getByRole("textbox", { name: "Message" }).fill("I am back with better offers.");
    await page.getByRole("button", { name: "Request access" }).click();
    await expect(page.getByText("If such an account exists, its administrators are told.")).toBeVisible();
    await page.getByRole("textbox", { name: "Account domain identifier" }).fill("no-such-company.example");
    await page.getByRole("button", { name: "Request access" }).click();
    await expect(page.getByRole("grid").getByText("no-such-company.example")).toBeVisible();
    await expect(page.getByText("If such an account exists, its administrators are told.")).toBeVisible();
    await page.getByRole("button", { name: "Withdraw the request for no-such-company.example" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Withdraw" }).click();
    await expect(page.getByRole("grid").getByText("Withdrawn")).toBeVisible();
    await page.context().close();
  });

  await test.step("the link in the mail opens the very request, and the administrator approves it with a role", async () => {
    const { page } = admin;
    await page.goto(await linkFromMail(demo, maya, "/manage/requests"));
    const dialog = page.getByRole("dialog");
    await expect(dialog.getByText(/rina\.castell|bo\.larsen/)).toBeVisible();
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await page.goto(requests);
    await expect(page.getByRole("tab", { name: /Requests 2 waiting/ })).toBeVisible();
    await page.getByRole("button", { name: "Actions for Rina Castell" }).click();
    await page.getByRole("menuitem", { name: "Approve" }).click();
    await dialog.getByRole("button", { name: "Approve" }).click();
    await expect(said(page, "Rina Castell is a user of the account now.")).toBeVisible();
    const consultant = await as(browser, demo, rina);
    expect(consultant.account).toBe(admin.account);
    await consultant.page.context().close();
  });

  await test.step("another is declined with a reason, which the person reads", async () => {
    const { page } = admin;
    await page.getByRole("button", { name: "Actions for Bo Larsen" }).click();
    await page.getByRole("menuitem", { name: "Decline" }).click();
    await page.getByRole("dialog").getByRole("textbox", { name: "Reason" }).fill("Still no, thank you.");
    await page.getByRole("dialog").getByRole("button", { name: "Decline" }).click();
    await expect(said(page, "The request of Bo Larsen is declined.")).toBeVisible();
    await linkFromMail(demo, bo, "/accounts/access");
    const turnedAway = await as(browser, demo, bo);
    await turnedAway.page.goto("/accounts/access");
    await expect(turnedAway.page.getByRole("grid").getByText("Still no, thank you.")).toBeVisible();
    await turnedAway.page.context().close();
  });

  await test.step("the administrator invites two people; every bad address of the list is named", async () => {
    const { page } = admin;
    await page.goto(`${requests}?view=invitations`);
    await page.getByRole("button", { name: "Invite users" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("textbox", { name: "Email addresses" }).fill(`${luca}, ${priya}\nnobody@, somebody`);
    await dialog.getByRole("button", { name: "Send invitations" }).click();
    await expect(dialog.getByText(/nobody@: .* somebody: /)).toBeVisible();
    await dialog.getByRole("textbox", { name: "Email addresses" }).fill(`${luca}\n${priya}`);
    await dialog.getByRole("textbox", { name: "Message" }).fill("For the new wing.");
    await dialog.getByRole("button", { name: "Send invitations" }).click();
    await expect(said(page, "2 invitations are on their way.")).toBeVisible();
  });

  await test.step("an invitation whose mail is refused says so, with the mail server's words, and is sent again", async () => {
    const { page } = admin;
    await page.getByRole("button", { name: "Invite users" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("textbox", { name: "Email addresses" }).fill("old.colleague@gone.example");
    await dialog.getByRole("button", { name: "Send invitations" }).click();
    await linkFromMail(demo, maya, "view=invitations");
    await page.goto(`${requests}?view=invitations`);
    await page.getByRole("grid").getByRole("button", { name: "Mail refused" }).click();
    await expect(page.getByText(/No such user here/)).toBeVisible();
    await page.getByRole("button", { name: "Actions for old.colleague@gone.example" }).click();
    await page.getByRole("menuitem", { name: "Send again" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Send again" }).click();
    await expect(said(page, /old\.colleague@gone\.example/)).toBeVisible();
  });

  await test.step("one accepts, the other declines with a message that the sender reads", async () => {
    const joins = await as(browser, demo, luca);
    await joins.page.goto(await linkFromMail(demo, luca, "/invitations/"));
    await joins.page.getByRole("button", { name: "Accept" }).click();
    await expect(said(joins.page, "You have joined Harbor Light Hospitals.")).toBeVisible();
    await joins.page.context().close();
    const stays = await as(browser, demo, priya);
    await stays.page.goto(await linkFromMail(demo, priya, "/invitations/"));
    await stays.page.getByRole("textbox").last().fill("I am only the reseller.");
    await stays.page.getByRole("button", { name: "Decline" }).click();
    await stays.page.getByRole("dialog").getByRole("button", { name: "Decline" }).click();
    await expect(said(stays.page, /You have declined/)).toBeVisible();
    await stays.page.context().close();
    await expect(admin.page.getByRole("grid").getByText("I am only the reseller.")).toBeVisible({ timeout: 5000 });
  });

  await test.step("the administrator of a virtual account invites to it, and sees these invitations only", async () => {
    const { page, account } = await as(browser, demo, kai);
    await page.goto(`/accounts/${account}/manage/requests`);
    await page.getByRole("button", { name: "Invite users" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("textbox", { name: "Email addresses" }).fill("clinic@harborlight.example");
    await dialog.getByRole("button", { name: "Choose" }).click();
    await page.getByRole("option", { name: "Branch offices" }).click();
    await dialog.getByRole("button", { name: "Send invitations" }).click();
    const grid = page.getByRole("grid");
    await expect(grid.getByText("clinic@harborlight.example")).toBeVisible();
    await expect(grid.getByText(priya)).toBeHidden();
    await page.getByRole("button", { name: "Actions for clinic@harborlight.example" }).click();
    await page.getByRole("menuitem", { name: "Withdraw" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Withdraw" }).click();
    await expect(grid.getByText("Withdrawn")).toBeVisible();
    await page.context().close();
  });

  await test.step("the only administrator can't leave; a user can", async () => {
    const { page } = admin;
    await page.goto(`/accounts/${admin.account}/manage/properties`);
    await page.getByRole("button", { name: "Leave this account" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Leave the account" }).click();
    await expect(page.getByRole("dialog").getByText(/last administrator/)).toBeVisible();
    const consultant = await as(browser, demo, rina);
    await consultant.page.goto(`/accounts/${admin.account}/manage/properties`);
    await consultant.page.getByRole("button", { name: "Leave this account" }).click();
    await consultant.page.getByRole("dialog").getByRole("button", { name: "Leave the account" }).click();
    await expect(said(consultant.page, "You have left Harbor Light Hospitals.")).toBeVisible();
    await consultant.page.context().close();
  });

  await test.step("a limited account explains how many it takes", async () => {
    const { page, account } = await as(browser, demo, anna);
    await page.goto(`/accounts/${account}/manage/users`);
    await expect(page.getByText(/of 3 users of a limited account/)).toBeVisible();
    await page.getByRole("button", { name: "Invite users" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("textbox", { name: "Email addresses" }).fill("one@x.test, two@x.test");
    await dialog.getByRole("button", { name: "Send invitations" }).click();
    await expect(dialog.getByText(/at most three users/).last()).toBeVisible();
    await page.context().close();
  });
  await admin.page.context().close();
});
