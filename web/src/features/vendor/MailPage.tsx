import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import Link from "@cloudscape-design/components/link";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFlash } from "../../app/page-context";
import { usePageParams } from "../../app/params";
import { paths } from "../../app/paths";
import { nothing } from "../../lib/format";
import { useSubmit } from "../../lib/submit";
import type { Mail } from "../../lib/types";
import { ConfirmModal } from "../../ui/ConfirmModal";
import { KeyValues } from "../../ui/KeyValues";
import { Loaded } from "../../ui/Loaded";
import { Page } from "../../ui/PageHeader";
import { Time } from "../../ui/Time";
import { asTitle, mailContentQuery, mailPage, mailQuery, resendMail, vendorKey } from "./api";
import { useVendorCrumbs } from "./crumbs";
import { MailPreview } from "./MailPreview";
import { MailState } from "./MailState";

/** One mail: what is known of it, what it says, and sending it again (SPEC P1, N1). */
export default function MailPage() {
  const { t } = useTranslation("vendor");
  const { mail: id } = usePageParams();
  const query = useQuery(mailQuery(id));
  const title = query.data
    ? t("mail.title", { kind: asTitle(query.data.kind), to: query.data.to_email })
    : t("mail.one");
  const [asking, setAsking] = useState(false);
  return (
    <Page
      title={title}
      help="operator_mails"
      crumbs={useVendorCrumbs(
        { text: t("places.mails.title"), href: paths.operator.mails },
        { text: t("mail.one"), href: paths.operator.mail(id) },
      )}
      actions={
        query.data?.content === "kept" && query.data.state !== "queued" ? (
          <Button onClick={() => setAsking(true)}>{t("mail.resend")}</Button>
        ) : undefined
      }
    >
      <Loaded query={query}>
        {(mail) => (
          <SpaceBetween size="l">
            <Facts mail={mail} />
            <Content mail={mail} />
            {asking ? <Resend mail={mail} onDone={() => setAsking(false)} /> : null}
          </SpaceBetween>
        )}
      </Loaded>
    </Page>
  );
}

function Facts({ mail }: { mail: Mail }) {
  const { t } = useTranslation("vendor");
  return (
    <Container header={<Header variant="h2">{t("mail.facts")}</Header>}>
      <KeyValues
        columns={3}
        items={[
          { label: t("mail.state"), value: <MailState state={mail.state} /> },
          { label: t("mail.to"), value: mail.to_name ? `${mail.to_name} (${mail.to_email})` : mail.to_email },
          { label: t("mail.kind"), value: <Link href={paths.operator.template(mail.kind)}>{asTitle(mail.kind)}</Link> },
          { label: t("mail.queued_at"), value: <Time at={mail.queued_at} /> },
          { label: t("mail.due_at"), value: <Time at={mail.due_at} /> },
          { label: t("mail.sent_at"), value: <Time at={mail.sent_at} /> },
          { label: t("mail.expires_at"), value: mail.expires_at ? <Time at={mail.expires_at} /> : t("mail.never") },
          { label: t("mail.attempts"), value: mail.attempts },
          { label: t("mail.last_error"), value: mail.last_error || nothing },
          {
            label: t("mail.account"),
            value: mail.account_id ? (
              <Link href={paths.operator.account(mail.account_id)}>{mail.account_name || mail.account_id}</Link>
            ) : (
              nothing
            ),
          },
          {
            label: t("mail.repeats"),
            value: mail.repeats ? <Link href={paths.operator.mail(mail.repeats)}>{t("mail.first")}</Link> : nothing,
          },
          { label: t("mail.id"), value: <Box variant="code">{mail.id}</Box> },
        ]}
      />
    </Container>
  );
}

function Content({ mail }: { mail: Mail }) {
  const { t } = useTranslation("vendor");
  const query = useQuery(mailContentQuery(mail.id, mail.content === "kept"));
  if (mail.content !== "kept") return <Alert type="info">{t(`mail.content_${mail.content}`)}</Alert>;
  return (
    <Loaded query={query}>
      {(said) => (
        <Container header={<Header variant="h2">{said.subject}</Header>}>
          <MailPreview page={mailPage(mail.id)} subject={said.subject} text={said.text} />
        </Container>
      )}
    </Loaded>
  );
}

function Resend({ mail, onDone }: { mail: Mail; onDone: () => void }) {
  const { t } = useTranslation("vendor");
  const flash = useFlash();
  const router = useRouter();
  const queries = useQueryClient();
  const resend = useSubmit(
    (_: null, key) => resendMail(mail.id, key),
    (again) => {
      void queries.invalidateQueries({ queryKey: vendorKey });
      onDone();
      router.history.push(paths.operator.mail(again.id));
      flash({ type: "success", content: t("mail.resent", { to: again.to_email }) });
    },
  );
  return (
    <ConfirmModal
      title={t("mail.resend_title")}
      consequences={t("mail.resend_text", { to: mail.to_email })}
      action={t("mail.resend")}
      pending={resend.isPending}
      error={resend.error}
      onConfirm={() => resend.mutate(null)}
      onDismiss={onDone}
    />
  );
}
