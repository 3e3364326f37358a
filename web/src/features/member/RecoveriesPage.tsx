import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFlash } from "../../app/page-context";
import { paths } from "../../app/paths";
import { useSession } from "../../app/session";
import { useSubmit } from "../../lib/submit";
import type { RecoveryContact } from "../../lib/types";
import { Page } from "../../ui/PageHeader";
import { ProblemAlert } from "../../ui/ProblemAlert";
import { OpenRecovery } from "./OpenRecovery";
import { RecoveryTable } from "./RecoveryTable";
import { confirmContact, myContactsQuery, openRecovery, recoveriesQuery } from "./recovery-api";

/** For users and recovery contacts: accounts that have lost their administrators (SPEC R12). */
export default function RecoveriesPage() {
  const { t } = useTranslation("member");
  const session = useSession();
  const rows = useQuery(recoveriesQuery);
  const contacts = useQuery(myContactsQuery).data ?? [];
  const [opening, setOpening] = useState(false);
  const choices = [
    ...session.accounts
      .filter((account) => account.status === "active")
      .filter(({ roles }) => roles.some((held) => held.virtual_account_id === "" && !held.role.startsWith("va_")))
      .filter(({ roles }) => !roles.some((held) => held.role === "account_admin"))
      .map(({ id, name }) => ({ value: id, label: name })),
    ...contacts
      .filter((contact) => contact.confirmed && !session.accounts.some(({ id }) => id === contact.account_id))
      .map((contact) => ({ value: contact.account_id, label: contact.account_name })),
  ];
  return (
    <Page title={t("recovery.title")} crumbs={[{ text: t("recovery.title"), href: paths.recoveries }]} help="recovery">
      <SpaceBetween size="l">
        {contacts
          .filter((contact) => !contact.confirmed)
          .map((contact) => (
            <Confirm key={contact.id} contact={contact} />
          ))}
        <RecoveryTable
          id="recoveries"
          rows={rows}
          description={t("recovery.text")}
          actions={
            <Button
              disabled={choices.length === 0}
              disabledReason={choices.length === 0 ? t("recovery.nowhere") : undefined}
              onClick={() => setOpening(true)}
            >
              {t("recovery.open")}
            </Button>
          }
        />
        {opening ? (
          <OpenRecovery
            choices={choices}
            email={session.profile.email}
            open={openRecovery}
            onDone={() => setOpening(false)}
          />
        ) : null}
      </SpaceBetween>
    </Page>
  );
}

function Confirm({ contact }: { contact: RecoveryContact }) {
  const { t } = useTranslation("member");
  const flash = useFlash();
  const queries = useQueryClient();
  const confirm = useSubmit(
    (id: string, key) => confirmContact(id, key),
    () => {
      void queries.invalidateQueries({ queryKey: myContactsQuery.queryKey });
      void queries.invalidateQueries({ queryKey: recoveriesQuery.queryKey });
      flash({ type: "success", content: t("recovery.confirmed", { account: contact.account_name }) });
    },
  );
  return (
    <Alert
      type="info"
      header={t("recovery.named", { account: contact.account_name })}
      action={
        <Button loading={confirm.isPending} onClick={() => confirm.mutate(contact.id)}>
          {t("recovery.confirm")}
        </Button>
      }
    >
      {t("recovery.named_text", { name: contact.named_by })}
      {confirm.error ? <ProblemAlert error={confirm.error} /> : null}
    </Alert>
  );
}
