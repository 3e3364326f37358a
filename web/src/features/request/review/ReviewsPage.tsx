import Box from "@cloudscape-design/components/box";
import Link from "@cloudscape-design/components/link";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { paths } from "../../../app/paths";
import { apiBase } from "../../../lib/api";
import type { Review } from "../../../lib/types";
import { DataTable } from "../../../ui/DataTable";
import { Page } from "../../../ui/PageHeader";
import { Time } from "../../../ui/Time";
import type { Column, Filter } from "../../../ui/table/column";
import { useVendorCrumbs } from "../../vendor/crumbs";
import { reviewsQuery } from "../request-api";
import { Decision } from "./Decision";

const kinds = ["identifier", "approver", "upgrade"];
const states = ["open", "decided"];

/** What waits for the vendor's staff, or did (SPEC B4, P1). */
export default function ReviewsPage() {
  const { t } = useTranslation("review");
  const columns = useColumns();
  const filters = useMemo<Filter[]>(
    () => [
      {
        name: "state",
        label: t("state"),
        group: t("states"),
        options: states.map((value) => ({ value, label: t(`state_${value}`) })),
      },
      {
        name: "kind",
        label: t("kind"),
        group: t("kinds"),
        options: kinds.map((value) => ({ value, label: t(`kind_of.${value}`) })),
      },
    ],
    [t],
  );
  return (
    <Page
      title={t("title")}
      description={t("description")}
      crumbs={useVendorCrumbs({ text: t("title"), href: paths.reviews() })}
      help="reviews"
    >
      <DataTable
        mode="server"
        id="reviews"
        list={reviewsQuery}
        filters={filters}
        rowId={(row) => row.id}
        columns={columns}
        csv={`${apiBase}/operator/reviews.csv`}
        texts={{ title: t("queue"), help: "reviews", empty: t("empty"), filter: t("filter") }}
      />
    </Page>
  );
}

function useColumns() {
  const { t } = useTranslation("review");
  return useMemo<Column<Review>[]>(
    () => [
      {
        id: "wanted",
        header: t("wanted"),
        sort: "wanted",
        fixed: true,
        minWidth: 200,
        cell: (row) => <Link href={paths.review(row.id)}>{row.wanted}</Link>,
      },
      { id: "kind", header: t("kind"), sort: "kind", minWidth: 160, cell: (row) => t(`kind_of.${row.kind}`) },
      {
        id: "account",
        header: t("account"),
        sort: "account",
        minWidth: 160,
        cell: (row) => <Link href={paths.operator.account(row.account_id)}>{row.account_name}</Link>,
      },
      {
        id: "requester",
        header: t("requester"),
        sort: "requester",
        minWidth: 210,
        cell: (row) => (
          <>
            {row.requested_by.name}
            <Box color="text-body-secondary">{row.requested_by.email}</Box>
          </>
        ),
      },
      {
        id: "opened",
        header: t("opened"),
        sort: "opened_at",
        minWidth: 130,
        cell: (row) => <Time at={row.opened_at} as="relative" />,
      },
      {
        id: "state",
        header: t("state"),
        sort: "state",
        minWidth: 150,
        cell: (row) => <Decision decision={row.decision} />,
      },
      { id: "decided_by", header: t("decided_by"), sort: "decided_by", hidden: true, cell: (row) => row.decided_by },
      {
        id: "decided_at",
        header: t("decided_at"),
        sort: "decided_at",
        hidden: true,
        cell: (row) => <Time at={row.decided_at} />,
      },
    ],
    [t],
  );
}
