import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useFlash } from "../../app/page-context";
import { useForm } from "../../lib/forms";
import { useSubmit } from "../../lib/submit";
import type { Instance } from "../../lib/types";
import { ConfirmModal } from "../../ui/ConfirmModal";
import { FormModal } from "../../ui/FormModal";
import { SelectField } from "../../ui/fields";
import { accountKey, virtualAccountsQuery } from "../account/api";
import { type Pool, removeInstance, transferInstance } from "./api";

interface ActionProps {
  pool: Pool;
  instance: Instance;
  onDone: (virtualAccountId?: string) => void;
}

/** Moves a device, with the licenses it uses, to another virtual account. */
export function TransferInstance({ pool, instance, onDone }: ActionProps) {
  const { t } = useTranslation("licensing");
  const flash = useFlash();
  const queries = useQueryClient();
  const virtualAccounts = useQuery(virtualAccountsQuery(pool.account_id));
  const others = (virtualAccounts.data ?? []).filter((row) => row.id !== pool.virtual_account_id);
  const move = useSubmit(
    (to: string, key) => transferInstance(pool, instance.id, to, key),
    (_, to) => {
      void queries.invalidateQueries({ queryKey: accountKey(pool.account_id) });
      const place = others.find((row) => row.id === to)?.name ?? "";
      flash({ type: "success", content: t("instance.transferred", { name: instance.name, place }) });
      onDone(to);
    },
  );
  const form = useForm(
    { virtual_account_id: "" },
    (values) => (values.virtual_account_id ? {} : { "/virtual_account_id": t("missing.place") }),
    move.error,
  );
  return (
    <FormModal
      title={t("instance.transfer_title", { name: instance.name })}
      action={t("instance.transfer")}
      pending={move.isPending}
      error={move.error}
      formRef={form.ref}
      onSubmit={() => form.valid() && move.mutate(form.values.virtual_account_id)}
      onDismiss={() => onDone()}
    >
      <SelectField
        form={form}
        name="virtual_account_id"
        label={t("instance.transfer_to")}
        description={t("instance.transfer_text")}
        loading={virtualAccounts.isPending}
        placeholder={t("common:choose")}
        choices={others.map((row) => ({ value: row.id, label: row.name }))}
      />
    </FormModal>
  );
}

/** Removes a device after saying what follows. */
export function RemoveInstance({ pool, instance, onDone }: ActionProps) {
  const { t } = useTranslation("licensing");
  const flash = useFlash();
  const queries = useQueryClient();
  const remove = useSubmit(
    () => removeInstance(pool, instance.id),
    () => {
      flash({ type: "success", content: t("instance.removed", { name: instance.name }) });
      onDone("");
      void queries.invalidateQueries({ queryKey: accountKey(pool.account_id) });
    },
  );
  return (
    <ConfirmModal
      title={t("instance.remove_title", { name: instance.name })}
      consequences={t("instance.remove_text")}
      action={t("instance.remove")}
      typed={instance.name}
      pending={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate(undefined)}
      onDismiss={() => onDone()}
    />
  );
}
