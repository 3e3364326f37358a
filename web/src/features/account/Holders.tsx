import { useTranslation } from "react-i18next";
import type { Holder } from "../../lib/types";

/** Who loses a role, one in a line. */
export function Holders({ holders }: { holders: Holder[] | null }) {
  const { t } = useTranslation("account");
  if (!holders?.length) return null;
  return (
    <ul>
      {holders.map(({ kind, id, name, role }) => (
        <li key={`${kind}${id}${role}`}>
          {t(kind === "group" ? "loses_group" : "loses", { name, role: t(`member:role.${role}`) })}
        </li>
      ))}
    </ul>
  );
}
