import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import Link from "@cloudscape-design/components/link";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { usePageParams } from "../../../app/params";
import { paths } from "../../../app/paths";
import { nothing } from "../../../lib/format";
import type { Review } from "../../../lib/types";
import { KeyValues } from "../../../ui/KeyValues";
import { Loaded } from "../../../ui/Loaded";
import { Page } from "../../../ui/PageHeader";
import { Time } from "../../../ui/Time";
import { AccountStatus } from "../../account/AccountStatus";
import { addressLines } from "../../account/address";
import { useVendorCrumbs } from "../../vendor/crumbs";
import { reviewQuery } from "../request-api";
import { ApproveDialog, NameApproverDialog, RefuseDialog } from "./DecideDialogs";
import { Decision } from "./Decision";

/** One review with all that it takes to decide it. */
export default function ReviewPage() {
  const { t } = useTranslation("review");
  const { review: id } = usePageParams();
  const query = useQuery(reviewQuery(id));
  return (
    <Page
      title={query.data ? t(`title_of.${query.data.kind}`, { account: query.data.account_name }) : t("one")}
      crumbs={useVendorCrumbs(
        { text: t("title"), href: paths.reviews() },
        { text: query.data?.account_name ?? t("one"), href: paths.review(id) },
      )}
      help="reviews"
    >
      <Loaded query={query}>{(review) => <Matter review={review} />}</Loaded>
    </Page>
  );
}

type Open = "approve" | "refuse" | undefined;

function Matter({ review }: { review: Review }) {
  const { t } = useTranslation("review");
  const [open, setOpen] = useState<Open>(undefined);
  const waited = useRef(review.decision === "");
  return (
    <SpaceBetween size="l">
      {review.looks_like ? (
        <Alert type="warning" header={t("looks_like", { name: review.looks_like })}>
          {t("looks_like_text")}
        </Alert>
      ) : null}
      {review.decision ? <Decided review={review} takesFocus={waited.current && !open} /> : null}
      <Container header={<Header variant="h2">{t("question")}</Header>}>
        <SpaceBetween size="l">
          <Box variant="p">{review.cause}</Box>
          <Facts review={review} />
          <Said label={t(review.kind === "approver" ? "approver_said" : "justification")} text={review.justification} />
          <Said label={t("message")} text={review.message} />
        </SpaceBetween>
      </Container>
      {/* An open dialog stays even if a colleague decides meanwhile: what was written in it is not lost. */}
      {review.decision && !open ? null : <Answers review={review} open={open} setOpen={setOpen} />}
    </SpaceBetween>
  );
}

function Facts({ review }: { review: Review }) {
  const { t } = useTranslation("review");
  const { name, email } = review.requested_by;
  const address = [review.company.name, ...addressLines(review.company)].filter(Boolean);
  return (
    <KeyValues
      columns={3}
      items={[
        { label: t("wanted"), value: <Box variant="code">{review.wanted}</Box> },
        { label: t("wanted_unicode"), value: review.wanted_unicode },
        {
          label: t("present"),
          value: review.present === review.wanted ? nothing : <Box variant="code">{review.present}</Box>,
        },
        {
          label: t("account"),
          value: <Link href={paths.operator.account(review.account_id)}>{review.account_name}</Link>,
        },
        { label: t("status"), value: <AccountStatus status={review.status} /> },
        { label: t("tier"), value: t(`account:tier.${review.tier}`) },
        {
          label: t("requester"),
          value: (
            <>
              {name || nothing}
              <Box color="text-body-secondary">
                <Link href={paths.operator.peopleCalled(email)}>{email}</Link>
              </Box>
            </>
          ),
        },
        { label: t("phone"), value: review.phone || nothing },
        { label: t("company"), value: address.join(", ") || nothing },
        {
          label: t("opened"),
          value: (
            <>
              <Time at={review.opened_at} /> (<Time at={review.opened_at} as="relative" />)
            </>
          ),
        },
        { label: t("proof"), value: t(`proof_of.${review.domain_proof || "none"}`) },
        { label: t("state"), value: <Decision decision={review.decision} /> },
      ]}
    />
  );
}

function Said({ label, text }: { label: string; text: string }) {
  if (!text) return null;
  return (
    <div>
      <Box variant="awsui-key-label">{label}</Box>
      <Box variant="p">{text}</Box>
    </div>
  );
}

/** How it was decided. It takes the focus from the buttons that have gone if that happened on this page. */
function Decided({ review, takesFocus }: { review: Review; takesFocus: boolean }) {
  const { t } = useTranslation("review");
  const around = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (takesFocus) around.current?.focus();
  }, [takesFocus]);
  const good = review.decision === "approved" || review.decision === "proved";
  return (
    <div ref={around} tabIndex={-1}>
      <Alert type={good ? "success" : "info"} header={t(`decision.${review.decision}`)}>
        {t("decided_text", { name: review.decided_by || t("nobody") })} <Time at={review.decided_at} />
        {review.decision_reason ? <div>{review.decision_reason}</div> : null}
      </Alert>
    </div>
  );
}

function Answers({ review, open, setOpen }: { review: Review; open: Open; setOpen: (open: Open) => void }) {
  const { t } = useTranslation("review");
  const close = () => setOpen(undefined);
  const Approve = review.kind === "approver" ? NameApproverDialog : ApproveDialog;
  return (
    <Container
      header={
        <Header variant="h2" description={t(`consequences.${review.kind}`)}>
          {t("decide")}
        </Header>
      }
    >
      <SpaceBetween size="m">
        {review.provable ? <Box color="text-body-secondary">{t("provable")}</Box> : null}
        <SpaceBetween direction="horizontal" size="xs">
          <Button variant="primary" onClick={() => setOpen("approve")}>
            {t(`approve_of.${review.kind}`)}
          </Button>
          <Button onClick={() => setOpen("refuse")}>{t(`refuse_of.${review.kind}`)}</Button>
        </SpaceBetween>
      </SpaceBetween>
      {open === "approve" ? <Approve review={review} onDone={close} /> : null}
      {open === "refuse" ? <RefuseDialog review={review} onDone={close} /> : null}
    </Container>
  );
}
