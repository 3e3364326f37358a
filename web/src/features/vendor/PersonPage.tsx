import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import Link from "@cloudscape-design/components/link";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFlash } from "../../app/page-context";
import { usePageParams } from "../../app/params";
import { paths } from "../../app/paths";
import { nothing } from "../../lib/format";
import { useSubmit } from "../../lib/submit";
import type { PersonDetail } from "../../lib/types";
import { ConfirmModal } from "../../ui/ConfirmModal";
import { KeyValues } from "../../ui/KeyValues";
import { Loaded } from "../../ui/Loaded";
import { Page } from "../../ui/PageHeader";
import { Time } from "../../ui/Time";
import { roleName } from "../member/RoleNames";
import { doToPerson, personQuery, vendorKey } from "./api";
import { useVendorCrumbs } from "./crumbs";
import { Verified } from "./PeoplePage";

/** One person: the sign-in state, the accounts, and what the vendor's staff may do. */
export default function PersonPage() {
  const { t } = useTranslation("vendor");
  const { person: id } = usePageParams();
  const query = useQuery(personQuery(id));
  const name = query.data?.name || query.data?.email || t("person.one");
  const [deed, setDeed] = useState("");
  return (
    <Page
      title={name}
      description={query.data?.email}
      help="operator_people"
      crumbs={useVendorCrumbs(
        { text: t("places.people.title"), href: paths.operator.people },
        { text: name, href: paths.operator.person(id) },
      )}
      actions={query.data ? <Actions person={query.data} onDeed={setDeed} /> : undefined}
    >
      <Loaded query={query}>
        {(person) => (
          <SpaceBetween size="l">
            <Facts person={person} />
            <Accounts person={person} />
            {deed ? <Deed person={person} deed={deed} onDone={() => setDeed("")} /> : null}
          </SpaceBetween>
        )}
      </Loaded>
    </Page>
  );
}

function Actions({ person, onDeed }: { person: PersonDetail; onDeed: (deed: string) => void }) {
  const { t } = useTranslation("vendor");
  const deeds = [
    person.operator ? "operator_off" : "operator_on",
    person.partner ? "partner_off" : "partner_on",
    "sessions",
    ...(person.email_verified_at ? [] : ["verification"]),
  ];
  return (
    <ButtonDropdown
      items={deeds.map((id) => ({ id, text: t(`person_deed.${id}.action`) }))}
      onItemClick={({ detail }) => onDeed(detail.id)}
    >
      {t("account.actions")}
    </ButtonDropdown>
  );
}

function Facts({ person }: { person: PersonDetail }) {
  const { t } = useTranslation("vendor");
  const roles = [person.operator ? t("vendor_role.operator") : "", person.partner ? t("vendor_role.partner") : ""];
  return (
    <Container header={<Header variant="h2">{t("person.state")}</Header>}>
      <KeyValues
        columns={3}
        items={[
          { label: t("person.email"), value: person.email },
          { label: t("person.verified"), value: <Verified row={person} /> },
          { label: t("person.factor"), value: person.second_factor ? t("person.factor_on") : t("person.factor_off") },
          { label: t("person.sessions"), value: person.sessions },
          { label: t("person.role"), value: roles.filter(Boolean).join(", ") || nothing },
          { label: t("person.company"), value: person.company || nothing },
          { label: t("person.created"), value: <Time at={person.created_at} /> },
          {
            label: t("places.mails.title"),
            value: <Link href={paths.operator.mailsTo(person.email)}>{t("person.mails")}</Link>,
          },
        ]}
      />
    </Container>
  );
}

function Accounts({ person }: { person: PersonDetail }) {
  const { t } = useTranslation("vendor");
  const accounts = person.accounts ?? [];
  return (
    <Container header={<Header variant="h2">{t("person.accounts")}</Header>}>
      {accounts.length === 0 ? t("person.no_accounts") : null}
      <SpaceBetween size="s">
        {accounts.map((account) => (
          <div key={account.id}>
            <Link href={paths.operator.account(account.id)}>{account.name}</Link> {account.domain_identifier}
            {": "}
            {(account.roles ?? []).map((role) => roleName(t, role)).join(", ")}
          </div>
        ))}
      </SpaceBetween>
    </Container>
  );
}

function Deed({ person, deed, onDone }: { person: PersonDetail; deed: string; onDone: () => void }) {
  const { t } = useTranslation("vendor");
  const flash = useFlash();
  const queries = useQueryClient();
  const send = useSubmit(
    (wanted: string, key) => doToPerson(person.id, wanted, key),
    () => {
      void queries.invalidateQueries({ queryKey: vendorKey });
      flash({ type: "success", content: t(`person_deed.${deed}.done`, { email: person.email }) });
      onDone();
    },
  );
  return (
    <ConfirmModal
      title={t(`person_deed.${deed}.action`)}
      consequences={t(`person_deed.${deed}.text`, { email: person.email })}
      action={t(`person_deed.${deed}.action`)}
      pending={send.isPending}
      error={send.error}
      onConfirm={() => send.mutate(deed)}
      onDismiss={onDone}
    />
  );
}
