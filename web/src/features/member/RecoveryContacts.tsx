import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFlash } from "../../app/page-context";
import { useForm } from "../../lib/forms";
import { useSubmit } from "../../lib/submit";
import type { Account, RecoveryContact } from "../../lib/types";
import { ConfirmModal } from "../../ui/ConfirmModal";
import { FormModal } from "../../ui/FormModal";
import { TextField } from "../../ui/fields";
import { InfoLink } from "../../ui/InfoLink";
import { Loaded } from "../../ui/Loaded";
import { addContact, contactsQuery, removeContact } from "./recovery-api";

const most = 5;

/** Whom the account trusts to find a new administrator if its own are gone (SPEC R12). */
export function RecoveryContacts({ account, administrator }: { account: Account; administrator: boolean }) {
  const { t } = useTranslation("member");
  const query = useQuery(contactsQuery(account.id));
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<RecoveryContact>();
  const full = (query.data?.length ?? 0) >= most;
  return (
    <Container
      header={
        <Header
          variant="h2"
          counter={query.data ? `(${query.data.length}/${most})` : undefined}
          description={t("recovery.contacts_text")}
          info={<InfoLink topic="recovery" />}
          actions={
            administrator ? (
              <Button
                disabled={full}
                disabledReason={full ? t("recovery.contacts_full", { most }) : undefined}
                onClick={() => setAdding(true)}
              >
                {t("recovery.contact_add")}
              </Button>
            ) : undefined
          }
        >
          {t("recovery.contacts")}
        </Header>
      }
    >
      <Loaded query={query}>
        {(contacts) =>
          contacts.length === 0 ? (
            <Box color="text-body-secondary">{t("recovery.contacts_none")}</Box>
          ) : (
            <SpaceBetween size="xs">
              {contacts.map((contact) => (
                <SpaceBetween key={contact.id} direction="horizontal" size="s" alignItems="center">
                  <span>{contact.name ? `${contact.name} (${contact.email})` : contact.email}</span>
                  <StatusIndicator type={contact.confirmed ? "success" : "pending"}>
                    {t(contact.confirmed ? "recovery.contact_ready" : "recovery.contact_pending")}
                  </StatusIndicator>
                  {administrator ? (
                    <Button
                      variant="inline-link"
                      ariaLabel={t("recovery.contact_remove_of", { email: contact.email })}
                      onClick={() => setRemoving(contact)}
                    >
                      {t("remove")}
                    </Button>
                  ) : null}
                </SpaceBetween>
              ))}
            </SpaceBetween>
          )
        }
      </Loaded>
      {adding ? <Add account={account} onDone={() => setAdding(false)} /> : null}
      {removing ? <Remove account={account} contact={removing} onDone={() => setRemoving(undefined)} /> : null}
    </Container>
  );
}

function Add({ account, onDone }: { account: Account; onDone: () => void }) {
  const { t } = useTranslation("member");
  const flash = useFlash();
  const queries = useQueryClient();
  const add = useSubmit(
    (email: string, key) => addContact(account.id, email, key),
    (_, email) => {
      void queries.invalidateQueries({ queryKey: contactsQuery(account.id).queryKey });
      flash({ type: "success", content: t("recovery.contact_added", { email }) });
      onDone();
    },
  );
  const form = useForm(
    { email: "" },
    (values) => (values.email.trim() ? {} : { "/email": t("access.missing_email") }),
    add.error,
  );
  return (
    <FormModal
      title={t("recovery.contact_add")}
      action={t("recovery.contact_add")}
      pending={add.isPending}
      error={add.error}
      formRef={form.ref}
      onSubmit={() => form.valid() && add.mutate(form.values.email.trim())}
      onDismiss={onDone}
    >
      <TextField form={form} name="email" type="email" label={t("email")} description={t("recovery.contact_text")} />
    </FormModal>
  );
}

interface RemoveProps {
  account: Account;
  contact: RecoveryContact;
  onDone: () => void;
}

function Remove({ account, contact, onDone }: RemoveProps) {
  const { t } = useTranslation("member");
  const flash = useFlash();
  const queries = useQueryClient();
  const { email } = contact;
  const remove = useSubmit(
    (id: string) => removeContact(account.id, id),
    () => {
      void queries.invalidateQueries({ queryKey: contactsQuery(account.id).queryKey });
      flash({ type: "success", content: t("recovery.contact_removed", { email }) });
      onDone();
    },
  );
  return (
    <ConfirmModal
      title={t("recovery.contact_remove_title", { email })}
      consequences={t("recovery.contact_remove_text", { email, account: account.name })}
      action={t("remove")}
      pending={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate(contact.id)}
      onDismiss={onDone}
    />
  );
}
