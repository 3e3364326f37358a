import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from "@tanstack/react-router";
import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { ShellProvider } from "../app/page-context";
import { sessionQuery } from "../app/session";
import type { Page } from "../lib/types";
import { DataTable } from "./DataTable";
import type { Column } from "./table/column";
import type { ListParams } from "./table/ServerTable";

interface Row {
  id: string;
  name: string;
}

const columns: Column<Row>[] = [
  { id: "name", header: "Name", fixed: true, sort: "name", value: (row) => row.name, cell: (row) => row.name },
];
const texts = { title: "Things", empty: "No things yet", filter: "Find a thing" };

function show(element: React.ReactNode, address = "/") {
  const history = createMemoryHistory({ initialEntries: [address] });
  const root = createRootRoute({
    component: () => <ShellProvider>{element}</ShellProvider>,
    validateSearch: (search) => search,
  });
  const router = createRouter({
    routeTree: root,
    history,
    parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
    stringifySearch: (search) => {
      const text = new URLSearchParams(search as Record<string, string>).toString();
      return text ? `?${text}` : "";
    },
  });
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  queries.setQueryData(sessionQuery.queryKey, null);
  render(
    <QueryClientProvider client={queries}>
      <RouterProvider router={router as never} />
    </QueryClientProvider>,
  );
  return history;
}

function server(read: (params: ListParams) => Promise<Page<Row>>, filters = true) {
  return (
    <DataTable
      mode="server"
      id="things"
      texts={texts}
      columns={columns}
      rowId={(row) => row.id}
      list={(params) => ({ queryKey: ["things", params], queryFn: () => read(params) })}
      csv="/api/v1/things.csv"
      search={filters}
    />
  );
}

const rows = (...names: string[]) => names.map((name) => ({ id: name, name }));

test("server mode walks the keyset forth and back, and keeps the page in the address", async () => {
  const read = vi.fn(async ({ cursor }: ListParams) =>
    cursor ? { items: rows("b"), next: "", total: 2 } : { items: rows("a"), next: "c1", total: 2 },
  );
  const history = show(server(read));
  const user = userEvent.setup();
  await screen.findByText("a");
  expect(screen.getByText("(2)")).toBeInTheDocument();
  await user.click(screen.getByRole("button", { name: "Next page" }));
  await screen.findByText("b");
  expect(history.location.search).toBe("?page=2&cursor=c1");
  await user.click(screen.getByRole("button", { name: "Previous page" }));
  await screen.findByText("a");
  expect(history.location.search).toBe("");
});

test("server mode sends the filter and the order of the address, and the CSV file gets the same", async () => {
  const read = vi.fn(async (_: ListParams) => ({ items: rows("a"), next: "", total: 1 }));
  show(server(read), "/?q=core&sort=-name");
  await screen.findByText("a");
  expect(read).toHaveBeenCalledWith({ limit: 25, q: "core", sort: "-name" });
  expect(screen.getByRole("link", { name: /CSV/ })).toHaveAttribute("href", "/api/v1/things.csv?q=core&sort=-name");
});

test("an empty list says what it is; a filter that fits nothing can be cleared", async () => {
  const read = vi.fn(async (_: ListParams) => ({ items: [], next: "", total: 0 }));
  const history = show(server(read), "/?q=nothing");
  await screen.findByText("Nothing matches");
  const [clear] = screen.getAllByRole("button", { name: "Clear filter" }).slice(-1);
  await userEvent.setup().click(clear as HTMLElement);
  await screen.findByText("No things yet");
  expect(history.location.search).toBe("");
});

test("a failure is told, and trying again helps", async () => {
  let fails = true;
  const read = vi.fn(async (_: ListParams) => {
    if (fails) throw new TypeError("network");
    return { items: rows("a"), next: "", total: 1 };
  });
  show(server(read));
  await screen.findByText("The rows couldn't be loaded");
  fails = false;
  await userEvent.setup().click(screen.getByRole("button", { name: "Try again" }));
  await screen.findByText("a");
});

test("client mode filters by every word and sorts numbers as numbers", async () => {
  const data = rows("switch 10", "switch 9", "router 1");
  show(
    <DataTable
      mode="client"
      id="things"
      texts={texts}
      columns={columns}
      rowId={(row) => row.id}
      rows={{ data, isPending: false, error: null, refetch: vi.fn() } as never}
    />,
    "/?q=switch&sort=name",
  );
  await screen.findByText("switch 9");
  const shown = screen.getAllByText(/^(switch|router) \d+$/).map((cell) => cell.textContent);
  expect(shown).toEqual(["switch 9", "switch 10"]);
  await waitFor(() => expect(screen.getByText("(2/3)")).toBeInTheDocument());
});
