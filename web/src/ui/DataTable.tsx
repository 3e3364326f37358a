import { ClientTable, type ClientTableProps } from "./table/ClientTable";
import { ServerTable, type ServerTableProps } from "./table/ServerTable";

type DataTableProps<T> = ({ mode: "server" } & ServerTableProps<T>) | ({ mode: "client" } & ClientTableProps<T>);

/**
 * The one table of the console, in two modes: `server` for lists of any length, paged by keyset, and `client` for short
 * ones whose rows are all here. Filter, order and page stand in the address; columns, density and rows per page are
 * remembered for the person.
 */
export function DataTable<T>(props: DataTableProps<T>) {
  return props.mode === "server" ? <ServerTable {...props} /> : <ClientTable {...props} />;
}
