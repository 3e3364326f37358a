import Spinner from "@cloudscape-design/components/spinner";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { CustomTag } from "../../lib/types";
import { Holders } from "./Holders";
import { tagEffectsQuery } from "./tags";

interface TagEffectsProps {
  accountId: string;
  tag: CustomTag;
  /** Only the values of which this is true. */
  only?: (value: string) => boolean;
}

/** What ends with a custom tag or some of its values: where they are put, and who loses which role. */
export function TagEffects({ accountId, tag, only = () => true }: TagEffectsProps) {
  const { t } = useTranslation("account");
  const effects = useQuery(tagEffectsQuery(accountId, tag.id));
  if (effects.isPending) return <Spinner />;
  const values = (effects.data ?? []).filter(({ value }) => only(value));
  if (values.length === 0) return <>{t("tag.unused")}</>;
  return (
    <>
      {t("tag.ends", { name: tag.name })}
      <ul>
        {values.map(({ value, uses, virtual_accounts, holders }) => (
          <li key={value}>
            {t("tag.ends_value", {
              value,
              virtual_accounts: uses.virtual_accounts,
              licenses: uses.licenses,
              instances: uses.instances,
            })}
            {virtual_accounts?.length ? ` (${virtual_accounts.map(({ name }) => name).join(", ")})` : ""}
            <Holders holders={holders} />
          </li>
        ))}
      </ul>
    </>
  );
}
