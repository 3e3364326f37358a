import Alert from "@cloudscape-design/components/alert";
import Badge from "@cloudscape-design/components/badge";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFlash } from "../../app/page-context";
import { useForm } from "../../lib/forms";
import { knowsPasskeys, makePasskey } from "../../lib/passkeys";
import { useSubmit } from "../../lib/submit";
import type { Passkey, PasskeyCeremony } from "../../lib/types";
import { DataTable } from "../../ui/DataTable";
import { FormModal } from "../../ui/FormModal";
import { TextField } from "../../ui/fields";
import { Time } from "../../ui/Time";
import type { Column } from "../../ui/table/column";
import { agentName } from "./agent";
import { addPasskey, beginPasskey, passkeysQuery, removePasskey, renamePasskey, securityQuery } from "./api";
import { useProved } from "./proof";
import { RecoveryCodes } from "./RecoveryCodes";
import { useRemoval } from "./removal";
import { useForgetSecurity } from "./SecondFactor";

/** The passkeys of a person: to add, name and remove. */
export function Passkeys() {
  const { t } = useTranslation("identity");
  const rows = useQuery(passkeysQuery);
  const security = useQuery(securityQuery).data;
  const offered = security?.passkeys_offered ?? true;
  const [naming, setNaming] = useState<PasskeyCeremony | null>(null);
  const [renaming, setRenaming] = useState<Passkey | null>(null);
  const [codes, setCodes] = useState<string[] | null>(null);
  const begin = useProved(beginPasskey, setNaming);
  const last = rows.data?.length === 1 && security?.totp === false;
  const { ask, dialogs } = useRemoval(
    removePasskey,
    (row: Passkey) => ({ passkey_id: row.id }),
    (row) => ({
      title: t("passkeys.remove_title", { name: row.name }),
      consequences: (
        <SpaceBetween size="s">
          <span>{t("passkeys.remove_text")}</span>
          {last ? <span>{t("passkeys.remove_last")}</span> : null}
        </SpaceBetween>
      ),
    }),
    { action: "passkeys.remove", done: "passkeys.removed" },
  );
  const columns = useMemo<Column<Passkey>[]>(
    () => [
      {
        id: "name",
        header: t("passkeys.name"),
        fixed: true,
        value: (row) => row.name,
        cell: (row) => (
          <>
            {row.name} {row.synced ? <Badge>{t("passkeys.synced")}</Badge> : null}
          </>
        ),
      },
      {
        id: "created_at",
        header: t("passkeys.created"),
        value: (row) => row.created_at,
        cell: (row) => <Time at={row.created_at} />,
      },
      {
        id: "used_at",
        header: t("passkeys.used"),
        value: (row) => row.used_at,
        cell: (row) => (row.used_at < row.created_at ? t("passkeys.never") : <Time at={row.used_at} as="relative" />),
      },
      {
        id: "actions",
        header: t("common:table.actions"),
        cell: (row) => (
          <SpaceBetween direction="horizontal" size="s">
            <Button
              variant="inline-link"
              ariaLabel={t("passkeys.rename_of", { name: row.name })}
              onClick={() => setRenaming(row)}
            >
              {t("passkeys.rename")}
            </Button>
            <Button
              variant="inline-link"
              ariaLabel={t("passkeys.remove_of", { name: row.name })}
              onClick={() => ask(row)}
            >
              {t("passkeys.remove")}
            </Button>
          </SpaceBetween>
        ),
      },
    ],
    [t, ask],
  );
  const usable = offered && knowsPasskeys();
  return (
    <SpaceBetween size="s">
      {usable ? null : <Alert type="info">{t(offered ? "passkeys.no_browser" : "passkeys.no_address")}</Alert>}
      <DataTable
        mode="client"
        memory
        id="passkeys"
        rows={rows}
        rowId={(row) => row.id}
        columns={columns}
        actions={
          <Button disabled={!usable} loading={begin.pending} onClick={() => begin.run({})}>
            {t("passkeys.add")}
          </Button>
        }
        texts={{
          title: t("passkeys.title"),
          help: "passkeys",
          description: t("passkeys.text"),
          empty: t("passkeys.empty"),
          filter: t("passkeys.filter"),
        }}
      />
      {begin.dialog}
      {naming ? (
        <Add
          ceremony={naming}
          onDismiss={(made) => {
            setNaming(null);
            if (made?.length) setCodes(made);
          }}
        />
      ) : null}
      {codes ? <RecoveryCodes codes={codes} onDismiss={() => setCodes(null)} /> : null}
      {renaming ? <Rename passkey={renaming} onDismiss={() => setRenaming(null)} /> : null}
      {dialogs}
    </SpaceBetween>
  );
}

interface AddProps {
  ceremony: PasskeyCeremony;
  /** With the recovery codes that come with the first second factor. */
  onDismiss: (codes?: string[]) => void;
}

function Add({ ceremony, onDismiss }: AddProps) {
  const { t } = useTranslation("identity");
  const flash = useFlash();
  const forget = useForgetSecurity();
  const submit = useSubmit(
    async ({ name }: { name: string }, key) => {
      const credential = await makePasskey(ceremony.options);
      return credential ? await addPasskey({ handle: ceremony.handle, name, credential }, key) : null;
    },
    (made) => {
      if (made) flash({ type: "success", content: t("passkeys.added", { name: made.name }) });
      else flash({ type: "info", content: t("passkeys.turned_down") });
      forget();
      onDismiss(made?.recovery_codes);
    },
  );
  const form = useNameForm(agentName(navigator.userAgent), submit.error);
  return (
    <FormModal
      title={t("passkeys.add")}
      action={t("passkeys.make")}
      pending={submit.isPending}
      error={submit.error}
      formRef={form.ref}
      onSubmit={() => form.valid() && submit.mutate(form.values)}
      onDismiss={() => onDismiss()}
    >
      <Box variant="p">{t("passkeys.add_text")}</Box>
      <TextField form={form} name="name" label={t("passkeys.name")} autoFocus />
    </FormModal>
  );
}

function Rename({ passkey, onDismiss }: { passkey: Passkey; onDismiss: () => void }) {
  const { t } = useTranslation("identity");
  const forget = useForgetSecurity();
  const submit = useSubmit(renamePasskey, () => {
    forget();
    onDismiss();
  });
  const form = useNameForm(passkey.name, submit.error);
  return (
    <FormModal
      title={t("passkeys.rename")}
      action={t("common:save")}
      pending={submit.isPending}
      error={submit.error}
      formRef={form.ref}
      onSubmit={() => form.valid() && submit.mutate({ passkey_id: passkey.id, name: form.values.name })}
      onDismiss={onDismiss}
    >
      <TextField form={form} name="name" label={t("passkeys.name")} autoFocus />
    </FormModal>
  );
}

function useNameForm(name: string, refusal: Parameters<typeof useForm>[2]) {
  const { t } = useTranslation("identity");
  return useForm(
    { name },
    (values): Record<string, string> => (values.name.trim() ? {} : { "/name": t("missing.name") }),
    refusal,
  );
}
