import FormField from "@cloudscape-design/components/form-field";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFlash } from "../../app/page-context";
import { useSubmit } from "../../lib/submit";
import type { VirtualAccount } from "../../lib/types";
import { ConfirmModal } from "../../ui/ConfirmModal";
import { Loaded } from "../../ui/Loaded";
import { accountKey, removeVirtualAccount, virtualAccountEffectsQuery, virtualAccountsQuery } from "./api";
import { Holders } from "./Holders";

interface RemoveProps {
  accountId: string;
  row: VirtualAccount;
  onDone: () => void;
}

/** Removes a virtual account; what lies in it goes to another one first (SPEC D6). */
export function RemoveVirtualAccount({ accountId, row, onDone }: RemoveProps) {
  const { t } = useTranslation("account");
  const flash = useFlash();
  const queries = useQueryClient();
  const effects = useQuery(virtualAccountEffectsQuery(accountId, row.id));
  const others = (useQuery(virtualAccountsQuery(accountId)).data ?? []).filter(({ id }) => id !== row.id);
  const [target, setTarget] = useState("");
  const remove = useSubmit(
    () => removeVirtualAccount(accountId, row.id, target),
    () => {
      void queries.invalidateQueries({ queryKey: accountKey(accountId) });
      flash({ type: "success", content: t("va.removed", { name: row.name }) });
      onDone();
    },
  );
  const found = effects.data;
  const children = found?.children ?? [];
  const full = found ? found.tokens + found.licenses + found.instances + children.length > 0 : false;
  const choices = others.map(({ id, name }) => ({ value: id, label: name }));
  return (
    <ConfirmModal
      title={t("va.remove_title", { name: row.name })}
      consequences={
        found ? (
          <SpaceBetween size="s">
            <span>{t("va.remove_text")}</span>
            {full ? (
              <ul>
                {found.tokens > 0 ? <li>{t("va.moves_tokens", { count: found.tokens })}</li> : null}
                {found.licenses > 0 ? <li>{t("va.moves_licenses", { count: found.licenses })}</li> : null}
                {found.instances > 0 ? <li>{t("va.moves_instances", { count: found.instances })}</li> : null}
                {children.length > 0 ? (
                  <li>{t("va.moves_children", { names: children.map(({ name }) => name).join(", ") })}</li>
                ) : null}
              </ul>
            ) : null}
            <Holders holders={found.holders} />
          </SpaceBetween>
        ) : (
          <Loaded query={effects}>{() => null}</Loaded>
        )
      }
      action={full ? t("va.move_and_remove") : t("va.remove")}
      ready={found !== undefined && (!full || target !== "")}
      pending={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate(undefined)}
      onDismiss={onDone}
    >
      {full ? (
        <FormField label={t("va.move_to")} description={t("va.move_to_text")}>
          <Select
            options={choices}
            placeholder={t("common:choose")}
            filteringType={choices.length > 12 ? "auto" : "none"}
            selectedOption={choices.find(({ value }) => value === target) ?? null}
            onChange={({ detail }) => setTarget(detail.selectedOption.value ?? "")}
          />
        </FormField>
      ) : null}
    </ConfirmModal>
  );
}
