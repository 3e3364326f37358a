import Badge from "@cloudscape-design/components/badge";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import Link from "@cloudscape-design/components/link";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { paths } from "../../../app/paths";
import { canIn } from "../../../app/session";
import { nothing, number } from "../../../lib/format";
import type { AccountRef, VirtualAccount } from "../../../lib/types";
import { InfoLink } from "../../../ui/InfoLink";
import { KeyValues } from "../../../ui/KeyValues";
import { Time } from "../../../ui/Time";
import { virtualAccountContentsQuery, virtualAccountsQuery } from "../api";
import { tagTexts } from "../tags";
import { VirtualAccountDialog } from "../VirtualAccountDialog";

interface GeneralProps {
  account: AccountRef;
  row: VirtualAccount;
}

/** What a virtual account is, and what lies in it. */
export function GeneralTab({ account, row }: GeneralProps) {
  const { t } = useTranslation("account");
  const [editing, setEditing] = useState(false);
  const manage = account.status === "active" && canIn(account, row.id, "account.virtual_accounts.manage");
  return (
    <SpaceBetween size="l">
      <Container
        header={
          <Header
            variant="h2"
            actions={manage ? <Button onClick={() => setEditing(true)}>{t("va.edit")}</Button> : undefined}
          >
            {t("va.facts")}
          </Header>
        }
      >
        <Facts account={account} row={row} />
      </Container>
      {canIn(account, row.id, "licensing.view") ? <Contents account={account} row={row} /> : null}
      {editing ? (
        <VirtualAccountDialog
          accountId={account.id}
          given={row}
          whole={canIn(account, "", "account.virtual_accounts.manage")}
          onDone={() => setEditing(false)}
        />
      ) : null}
    </SpaceBetween>
  );
}

function Facts({ account, row }: GeneralProps) {
  const { t } = useTranslation("account");
  const all = useQuery(virtualAccountsQuery(account.id)).data ?? [];
  const parent = all.find(({ id }) => id === row.parent_id);
  const below = all.filter(({ parent_id }) => parent_id === row.id);
  const link = ({ id, name }: VirtualAccount) => (
    <div key={id}>
      <Link href={paths.virtualAccount(account.id, id)}>{name}</Link>
    </div>
  );
  return (
    <KeyValues
      columns={3}
      items={[
        {
          label: t("va.name"),
          value: (
            <>
              {row.name} {row.default ? <Badge color="blue">{t("va.default")}</Badge> : null}
            </>
          ),
        },
        { label: t("va.description"), value: row.description || nothing },
        {
          label: t("va.access"),
          info: <InfoLink topic="virtual_account" />,
          value: row.public ? t("va.public") : t("va.private"),
        },
        { label: t("va.parent"), value: parent ? link(parent) : row.parent_id ? t("va.parent_hidden") : t("va.top") },
        { label: t("va.below"), value: below.length > 0 ? below.map(link) : nothing },
        { label: t("tag.title"), value: tagTexts(row.custom_tags) || nothing },
        { label: t("va.created"), value: <Time at={row.created_at} as="date" /> },
        { label: t("va.id"), value: <Box variant="code">{row.id}</Box> },
      ]}
    />
  );
}

/** How much lies in it, each with the way there. */
function Contents({ account, row }: GeneralProps) {
  const { t } = useTranslation("account");
  const query = useQuery(virtualAccountContentsQuery(account.id, row.id));
  const count = (kind: "tokens" | "licenses" | "instances", tab: string) => ({
    label: t(`va.holds.${kind}`),
    value: (
      <Link
        href={paths.pool(account.id, row.id, tab)}
        ariaLabel={`${t(`va.holds.${kind}`)}: ${query.data?.[kind] ?? ""}`}
        fontSize="heading-m"
      >
        {query.data ? number(query.data[kind]) : nothing}
      </Link>
    ),
  });
  return (
    <Container header={<Header variant="h2">{t("va.holds.title")}</Header>}>
      <KeyValues
        columns={3}
        items={[count("licenses", "licenses"), count("instances", "instances"), count("tokens", "general")]}
      />
    </Container>
  );
}
