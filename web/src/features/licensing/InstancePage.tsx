import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { usePageParams } from "../../app/params";
import { paths } from "../../app/paths";
import { canIn, useAccountRef } from "../../app/session";
import { nothing, number } from "../../lib/format";
import type { Instance } from "../../lib/types";
import { DataTable } from "../../ui/DataTable";
import { InfoLink } from "../../ui/InfoLink";
import { KeyValues } from "../../ui/KeyValues";
import { Loaded } from "../../ui/Loaded";
import { Page } from "../../ui/PageHeader";
import { Time } from "../../ui/Time";
import type { Column } from "../../ui/table/column";
import { virtualAccountsQuery } from "../account/api";
import { usePulse } from "../account/pulse";
import { TagsDialog } from "../account/TagsDialog";
import { tagTexts } from "../account/tags";
import { instanceQuery, type Pool, updateInstanceTags } from "./api";
import { RemoveInstance, TransferInstance } from "./InstanceActions";
import { udi } from "./InstancesTab";
import { State } from "./states";

/** One device: what it is, what it may, what it uses, and until when. */
export default function InstancePage() {
  const { t } = useTranslation("licensing");
  const router = useRouter();
  const { account: id, va, instance: instanceId } = usePageParams();
  const pool: Pool = { account_id: id, virtual_account_id: va };
  const account = useAccountRef(id);
  usePulse(id);
  const query = useQuery(instanceQuery(pool, instanceId));
  const places = useQuery(virtualAccountsQuery(id));
  const [open, setOpen] = useState<"transfer" | "remove" | "tags" | undefined>(undefined);
  const manage = canIn(account, va, "licensing.instances.manage");
  const name = query.data?.name ?? t("instance.one");
  const done = (to?: string) => {
    setOpen(undefined);
    if (to === "") router.history.push(paths.pool(id, va, "instances"));
    else if (to) router.history.push(paths.instance(id, to, instanceId));
  };
  return (
    <Page
      title={name}
      crumbs={[
        { text: account?.name ?? t("account"), href: paths.manage(id) },
        { text: t("overview.title"), href: paths.licenses(id) },
        { text: places.data?.find((row) => row.id === va)?.name ?? t("pool.title"), href: paths.pool(id, va) },
        { text: t("pool.instances"), href: paths.pool(id, va, "instances") },
        { text: name, href: paths.instance(id, va, instanceId) },
      ]}
      help="instances"
      actions={
        manage && query.data ? (
          <SpaceBetween direction="horizontal" size="xs">
            <Button onClick={() => setOpen("tags")}>{t("account:tag.change")}</Button>
            <Button onClick={() => setOpen("transfer")}>{t("instance.transfer")}</Button>
            <Button onClick={() => setOpen("remove")}>{t("instance.remove")}</Button>
          </SpaceBetween>
        ) : undefined
      }
    >
      <Loaded query={query}>
        {(instance) => (
          <>
            <Facts instance={instance} />
            {open === "transfer" ? <TransferInstance pool={pool} instance={instance} onDone={done} /> : null}
            {open === "tags" ? (
              <TagsDialog
                accountId={id}
                name={instance.name}
                tags={instance.custom_tags}
                save={(tags) => updateInstanceTags(pool, instanceId, tags)}
                onDone={() => setOpen(undefined)}
              />
            ) : null}
            {open === "remove" ? <RemoveInstance pool={pool} instance={instance} onDone={done} /> : null}
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Facts({ instance }: { instance: Instance }) {
  const { t } = useTranslation("licensing");
  return (
    <SpaceBetween size="l">
      {(instance.alerts ?? []).map((alert) => (
        <Alert key={alert.kind} type="warning">
          {alert.message}
        </Alert>
      ))}
      <Container
        header={
          <Header variant="h2" info={<InfoLink topic="states" />}>
            {t("instance.state")}
          </Header>
        }
      >
        <KeyValues
          columns={4}
          items={[
            { label: t("instance.registration"), value: <State state={instance.registration} /> },
            { label: t("instance.authorization"), value: <State state={instance.authorization} /> },
            { label: t("instance.authorization_expires"), value: <Time at={instance.authorization_expires_at} /> },
            { label: t("instance.last_contact"), value: <Time at={instance.last_contact_at} as="relative" /> },
            ...(instance.custom_tags?.length
              ? [{ label: t("account:tag.title"), value: tagTexts(instance.custom_tags) }]
              : []),
            ...(instance.lapsed_at
              ? [{ label: t("instance.lapsed"), value: <Time at={instance.lapsed_at} as="date" /> }]
              : []),
          ]}
        />
      </Container>
      <Entitlements instance={instance} />
      <Container header={<Header variant="h2">{t("instance.device")}</Header>}>
        <KeyValues
          columns={4}
          items={[
            { label: t("instance.udi"), value: udi(instance) },
            { label: t("instance.product"), value: `${instance.product} ${instance.version}`.trim() || nothing },
            { label: t("instance.host_name"), value: instance.host_name || nothing },
            { label: t("instance.registered"), value: <Time at={instance.registered_at} /> },
          ]}
        />
      </Container>
      <Container
        header={
          <Header variant="h2" info={<InfoLink topic="certificate" />}>
            {t("instance.certificate")}
          </Header>
        }
      >
        <KeyValues
          columns={4}
          items={[
            { label: t("instance.serial"), value: <Box variant="code">{instance.certificate?.serial || nothing}</Box> },
            { label: t("instance.renew_after"), value: <Time at={instance.certificate?.renew_after} as="date" /> },
            { label: t("instance.not_after"), value: <Time at={instance.certificate?.not_after} as="date" /> },
            { label: t("instance.id"), value: <Box variant="code">{instance.id}</Box> },
          ]}
        />
      </Container>
    </SpaceBetween>
  );
}

type Entitlement = Instance["entitlements"][number];

function Entitlements({ instance }: { instance: Instance }) {
  const { t } = useTranslation("licensing");
  const { instance: id, va, account } = usePageParams();
  const rows = useQuery({
    ...instanceQuery({ account_id: account, virtual_account_id: va }, id),
    select: (fresh) => fresh.entitlements ?? [],
  });
  const columns = useMemo<Column<Entitlement>[]>(
    () => [
      {
        id: "name",
        header: t("license.name"),
        fixed: true,
        value: (row) => row.name || row.tag,
        cell: (row) => row.name || row.tag,
      },
      { id: "tag", header: t("license.tag"), value: (row) => row.tag, cell: (row) => <code>{row.tag}</code> },
      { id: "count", header: t("instance.count"), value: (row) => row.count, cell: (row) => number(row.count) },
      {
        id: "state",
        header: t("license.status"),
        value: (row) => row.state,
        cell: (row) => <State state={row.state} />,
      },
    ],
    [t],
  );
  return (
    <DataTable
      mode="client"
      memory
      id="instance-licenses"
      rows={rows}
      rowId={(row) => row.tag}
      columns={columns}
      texts={{
        title: t("instance.licenses"),
        description: t("instance.licenses_text", { name: instance.name }),
        empty: t("instance.no_licenses"),
        filter: t("license.filter_one"),
      }}
    />
  );
}
