import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import Link from "@cloudscape-design/components/link";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { paths } from "../../app/paths";
import { api } from "../../lib/api";
import { number } from "../../lib/format";
import { unwrap } from "../../lib/problem";
import { KeyValues } from "../../ui/KeyValues";
import { vendorKey } from "./api";

/** Counting stops here: more is told as so many or more. */
const most = 100;
const week = 7 * 86_400_000;

const reviews = () => unwrap(api.GET("/operator/reviews", { params: { query: { limit: most, state: "open" } } }));
const recoveries = () =>
  unwrap(api.GET("/operator/recoveries", { params: { query: { limit: most, status: "waiting" } } }));
const mails = (state: "queued" | "failed", since?: string) =>
  unwrap(api.GET("/operator/mails", { params: { query: { limit: most, state, since } } }));

/** What waits for the vendor's staff, each number a way to it. */
export function Waits() {
  const { t } = useTranslation("vendor");
  const since = new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000 - week).toISOString();
  const query = useQuery({
    queryKey: [...vendorKey, "waits", since],
    refetchInterval: 30_000,
    queryFn: async () => {
      const [open, lost, failed, queued] = await Promise.all([
        reviews(),
        recoveries(),
        mails("failed", since),
        mails("queued"),
      ]);
      return {
        reviews: open.items?.length ?? 0,
        recoveries: lost.items?.length ?? 0,
        failed: failed.items?.length ?? 0,
        queued: queued.items?.length ?? 0,
      };
    },
  });
  const shown = (count: number | undefined) => {
    if (count === undefined) return query.isError ? t("waits.unknown") : t("common:loading");
    return count >= most ? t("waits.more", { count: most }) : number(count);
  };
  const places = [
    { label: t("waits.reviews"), count: query.data?.reviews, href: paths.reviews() },
    { label: t("waits.recoveries"), count: query.data?.recoveries, href: `${paths.operatorRecoveries}?status=waiting` },
    {
      label: t("waits.failed"),
      count: query.data?.failed,
      href: `${paths.operator.mails}?state=failed&since=${encodeURIComponent(since)}`,
    },
    { label: t("waits.queued"), count: query.data?.queued, href: `${paths.operator.mails}?state=queued` },
  ];
  return (
    <Container header={<Header variant="h2">{t("waits.title")}</Header>}>
      <KeyValues
        columns={4}
        items={places.map(({ label, count, href }) => ({
          label,
          value: (
            <Link href={href} fontSize="heading-l" ariaLabel={`${label}: ${shown(count)}`}>
              {shown(count)}
            </Link>
          ),
        }))}
      />
    </Container>
  );
}
