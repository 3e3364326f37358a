import Badge from "@cloudscape-design/components/badge";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Link from "@cloudscape-design/components/link";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { usePageParams } from "../../app/params";
import { paths } from "../../app/paths";
import { can, useAccountRef } from "../../app/session";
import { number } from "../../lib/format";
import type { LicensingOverview } from "../../lib/types";
import { DataTable } from "../../ui/DataTable";
import { KeyValues } from "../../ui/KeyValues";
import { Page } from "../../ui/PageHeader";
import type { Column } from "../../ui/table/column";
import { usePulse } from "../account/pulse";
import { overviewQuery } from "./api";

type Row = LicensingOverview["virtual_accounts"][number];

/** The license manager of an account: its virtual accounts and what stands in each (SPEC I). */
export default function OverviewPage() {
  const { t } = useTranslation("licensing");
  const { account: id } = usePageParams();
  const account = useAccountRef(id);
  usePulse(id);
  const query = useQuery(overviewQuery(id));
  const rows = useQuery({ ...overviewQuery(id), select: (overview) => overview.virtual_accounts });
  const columns = useColumns(id);
  return (
    <Page
      title={t("overview.title")}
      description={account ? `${account.name} · ${account.domain_identifier}` : undefined}
      crumbs={[
        { text: account?.name ?? t("account"), href: paths.manage(id) },
        { text: t("overview.title"), href: paths.licenses(id) },
      ]}
      help="licenses"
      actions={
        can(account, "licensing.tokens.manage") ? (
          <Button variant="primary" href={paths.setUp(id)}>
            {t("overview.set_up")}
          </Button>
        ) : undefined
      }
    >
      <SpaceBetween size="l">
        {query.data ? <Totals totals={query.data.totals} /> : null}
        <DataTable
          mode="client"
          id="pools"
          rows={rows}
          rowId={(row) => row.id}
          columns={columns}
          texts={{
            title: t("overview.table"),
            description: t("overview.table_text"),
            help: "virtual_accounts",
            empty: t("overview.empty"),
            filter: t("overview.filter"),
          }}
        />
      </SpaceBetween>
    </Page>
  );
}

function Totals({ totals }: { totals: LicensingOverview["totals"] }) {
  const { t } = useTranslation("licensing");
  const big = (value: number) => <Box variant="awsui-value-large">{number(value)}</Box>;
  return (
    <Container>
      <KeyValues
        columns={4}
        items={[
          { label: t("overview.instances"), value: big(totals.instances) },
          { label: t("overview.licenses"), value: big(totals.licenses) },
          { label: t("overview.tokens"), value: big(totals.tokens) },
          {
            label: t("overview.out_of_compliance"),
            value: (
              <Box variant="awsui-value-large" color={totals.out_of_compliance > 0 ? "text-status-error" : "inherit"}>
                {number(totals.out_of_compliance)}
              </Box>
            ),
          },
        ]}
      />
    </Container>
  );
}

function useColumns(id: string) {
  const { t } = useTranslation("licensing");
  return useMemo<Column<Row>[]>(
    () => [
      {
        id: "name",
        header: t("overview.name"),
        fixed: true,
        minWidth: 180,
        value: (row) => row.name,
        cell: (row) => (
          <>
            <Link href={paths.pool(id, row.id)}>{row.name}</Link>{" "}
            {row.default ? <Badge color="blue">{t("overview.default")}</Badge> : null}
          </>
        ),
      },
      {
        id: "compliance",
        minWidth: 170,
        header: t("overview.compliance"),
        value: (row) => row.out_of_compliance,
        cell: (row) =>
          row.out_of_compliance > 0 ? (
            <StatusIndicator type="warning">{t("overview.short", { count: row.out_of_compliance })}</StatusIndicator>
          ) : (
            <StatusIndicator type="success">{t("state.in_compliance")}</StatusIndicator>
          ),
      },
      {
        id: "licenses",
        header: t("overview.licenses"),
        value: (row) => row.licenses,
        cell: (row) => <Link href={paths.pool(id, row.id, "licenses")}>{number(row.licenses)}</Link>,
      },
      {
        id: "instances",
        header: t("overview.instances"),
        value: (row) => row.instances,
        cell: (row) => <Link href={paths.pool(id, row.id, "instances")}>{number(row.instances)}</Link>,
      },
      {
        id: "tokens",
        header: t("overview.tokens"),
        value: (row) => row.tokens,
        cell: (row) => <Link href={paths.pool(id, row.id, "general")}>{number(row.tokens)}</Link>,
      },
    ],
    [t, id],
  );
}
