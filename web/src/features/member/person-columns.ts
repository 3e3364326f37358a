import { nothing } from "../../lib/format";
import type { Translate } from "../../lib/i18n";
import type { Column } from "../../ui/table/column";

interface Person {
  profile_id: string;
  name: string;
  email: string;
  company: string;
}

/** The columns that say who somebody is, in every list of users; own is the profile of the one who reads it. */
export function personColumns<T extends Person>(t: Translate, own: string): Column<T>[] {
  return [
    {
      id: "name",
      header: t("member:name"),
      fixed: true,
      value: (row) => row.name,
      cell: (row) => `${row.name || nothing}${row.profile_id === own ? ` ${t("member:you")}` : ""}`,
    },
    { id: "email", header: t("member:email"), minWidth: 270, value: (row) => row.email, cell: (row) => row.email },
    {
      id: "company",
      header: t("member:company"),
      hidden: true,
      value: (row) => row.company,
      cell: (row) => row.company,
    },
  ];
}
