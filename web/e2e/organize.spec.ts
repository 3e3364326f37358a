import type { Page } from "@playwright/test";
import { expect, signInAs, test } from "./demo";

const admin = "maya.ortiz@harborlight.example";
const colleague = "lena.fischer@harborlight.example";

const choose = async (page: Page, label: string | RegExp, option: string | RegExp) => {
  await page.getByRole("dialog").getByRole("button", { name: label }).click();
  await page.getByRole("option", { name: option }).first().click();
};

const rowAction = async (page: Page, row: string, action: string) => {
  await page.getByRole("button", { name: `Actions for ${row}`, exact: true }).click();
  await page.getByRole("menuitem", { name: action, exact: true }).click();
};

test("an administrator puts the account in order with tags, groups and virtual accounts", async ({
  browser,
  context,
  page,
  demo,
}) => {
  const session = await signInAs(context, demo, admin);
  const account = session.accounts[0]?.id ?? "";
  const manage = (tab: string) => `/accounts/${account}/manage/${tab}`;

  await test.step("make a custom tag with two values", async () => {
    await page.goto(manage("tags"));
    await page.getByRole("button", { name: "Create tag" }).click();
    await page.getByRole("dialog").getByLabel("Name").fill("Floor");
    await page
      .getByRole("dialog")
      .getByLabel(/^Allowed values/)
      .fill("First\nSecond");
    await page.getByRole("dialog").getByRole("button", { name: "Create" }).click();
    await expect(page.getByText("The tag Floor is saved.")).toBeVisible();
  });

  await test.step("make a virtual account that carries it, below another one", async () => {
    await page.goto(manage("virtual-accounts"));
    await page.getByRole("button", { name: "Create virtual account" }).click();
    await page.getByRole("dialog").getByLabel("Name").fill("Wards");
    await choose(page, /^Below/, "Data center");
    await choose(page, /^Floor/, "First");
    await page.getByRole("dialog").getByRole("button", { name: "Create" }).click();
    await expect(page.getByText("The virtual account Wards is created.")).toBeVisible();
    await expect(page.getByText("Floor = First", { exact: true })).toBeVisible();
  });

  await test.step("narrow the list by the tag", async () => {
    const tags = (await (await context.request.get(`/api/v1/accounts/${account}/custom-tags`)).json()).items;
    const floor = tags.find(({ name }: { name: string }) => name === "Floor").id;
    await page.goto(`${manage("virtual-accounts")}?custom_tag=${encodeURIComponent(`${floor}=First`)}`);
    await expect(page.getByRole("link", { name: "Wards" })).toBeVisible();
    await expect(page.getByRole("link", { name: "Branch offices" })).toHaveCount(0);
    const csv = await context.request.get(`/api/v1/accounts/${account}/virtual-accounts.csv?custom_tag=${floor}`);
    expect(await csv.text()).toContain("Floor=First");
  });

  await test.step("give a group a role by the tag, and put somebody into it", async () => {
    await page.goto(manage("groups"));
    await page.getByRole("button", { name: "Create group" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name", { exact: true }).fill("Ward crew");
    await dialog.getByLabel("Members").click();
    await page.getByRole("option", { name: /Lena Fischer/ }).click();
    await page.keyboard.press("Escape");
    await dialog.getByRole("button", { name: "Add a role" }).click();
    await choose(page, /Role Account viewer/, "Virtual account user");
    await choose(page, /In Choose/, "All with the tag Floor");
    await choose(page, /With the value/, "First");
    await dialog.getByRole("button", { name: "Create", exact: true }).click();
    await expect(page.getByText("The group Ward crew is saved.")).toBeVisible();
    await expect(page.getByText("Virtual account user where Floor is First")).toBeVisible();
  });

  await test.step("see in the list of users what the group gives", async () => {
    await page.getByRole("link", { name: "Members of Ward crew" }).click();
    await expect(page.getByText("Only the members of Ward crew are shown.")).toBeVisible();
    await expect(page.getByText("Virtual account user where Floor is First (through Ward crew)")).toBeVisible();
  });

  await test.step("the member reaches what carries the value, at once", async () => {
    const lena = await signInAs(await browser.newContext({ baseURL: demo.url }), demo, colleague);
    const roles = lena.accounts.find(({ id }) => id === account) as unknown as {
      roles: { virtual_account_name: string }[];
    };
    expect(roles.roles.map((role) => role.virtual_account_name)).toContain("Wards");
  });

  await test.step("see on the virtual account's page who reaches it and why, assign somebody, and end that", async () => {
    await page.goto(manage("virtual-accounts"));
    await page.getByRole("link", { name: "Wards", exact: true }).click();
    await expect(page.getByText("Floor = First")).toBeVisible();
    await expect(page.getByRole("link", { name: "Data center", exact: true })).toBeVisible();
    await page.getByRole("tab", { name: "Users" }).click();
    const row = page.getByRole("row", { name: /Lena Fischer/ });
    await expect(row).toContainText("Floor is First (through Ward crew)");
    await page.getByRole("button", { name: "Assign a user" }).click();
    await page.getByRole("dialog").getByRole("combobox").fill("nobody@harborlight.example");
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").getByRole("button", { name: "Assign", exact: true }).click();
    await expect(page.getByText(/Nobody with this email is a user of the account/).first()).toBeVisible();
    await page.getByRole("dialog").getByRole("combobox").fill(colleague);
    await page.getByRole("option", { name: /Lena Fischer/ }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Assign", exact: true }).click();
    await expect(page.getByText("Lena Fischer is assigned to Wards.")).toBeVisible();
    await expect(row).toContainText("Assigned here");
    await rowAction(page, "Lena Fischer", "Unassign");
    await expect(page.getByText("They go on reaching it by their other roles.")).toBeVisible();
    await page.getByRole("dialog").getByRole("button", { name: "Unassign" }).click();
    await expect(page.getByText("Lena Fischer is unassigned from Wards.")).toBeVisible();
    await expect(row).not.toContainText("Assigned here");
    await page.getByRole("tab", { name: "Event log" }).click();
    await expect(page.getByText("Roles of Lena Fischer in Wards ended.")).toBeVisible();
  });

  await test.step("remove a virtual account: everything is moved to another one", async () => {
    await page.goto(manage("virtual-accounts"));
    await rowAction(page, "Data center", "Remove");
    await expect(page.getByText(/product instances? ha(s|ve) to be moved/)).toBeVisible();
    await expect(page.getByText(/below it has to be moved: .*Wards/)).toBeVisible();
    await choose(page, /^Move everything to/, "DEFAULT");
    await page.getByRole("button", { name: "Move everything and remove" }).click();
    await expect(page.getByText("The virtual account Data center is removed.")).toBeVisible();
    await page.goto(`${manage("events")}?kind=virtual_account.emptied`);
    await expect(
      page.getByText("Everything in the virtual account Data center was moved to DEFAULT.").first(),
    ).toBeVisible();
  });

  await test.step("remove the tag: told who loses which role", async () => {
    await page.goto(manage("tags"));
    await rowAction(page, "Floor", "Remove");
    await expect(page.getByText("The group Ward crew loses the role Virtual account user here.")).toBeVisible();
    await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
    await expect(page.getByText("The tag Floor is removed.")).toBeVisible();
  });
});
