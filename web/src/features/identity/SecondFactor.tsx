import Alert from "@cloudscape-design/components/alert";
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
import { sessionQuery, useSession } from "../../app/session";
import { useForm } from "../../lib/forms";
import { useSubmit } from "../../lib/submit";
import type { Security, TOTPKey } from "../../lib/types";
import { FormModal } from "../../ui/FormModal";
import { TextField } from "../../ui/fields";
import { InfoLink } from "../../ui/InfoLink";
import { KeyValues } from "../../ui/KeyValues";
import { Loaded } from "../../ui/Loaded";
import { Time } from "../../ui/Time";
import { beginTotp, removeTotp, renewRecoveryCodes, securityQuery } from "./api";
import { useProved } from "./proof";
import { RecoveryCodes } from "./RecoveryCodes";
import { SetUpTotp } from "./SetUpTotp";

/** What a change of credentials makes stale. */
export function useForgetSecurity(): () => void {
  const queries = useQueryClient();
  return () => {
    for (const key of [
      ["security"],
      ["passkeys"],
      ["company-links"],
      ["sessions"],
      ["security-log"],
      sessionQuery.queryKey,
    ]) {
      void queries.invalidateQueries({ queryKey: key });
    }
  };
}

/** The authenticator app as second factor, and the recovery codes that stand in for it. */
export function SecondFactor() {
  const { t } = useTranslation("identity");
  const security = useQuery(securityQuery);
  return (
    <Container
      header={
        <Header variant="h2" description={t("factor.text")} info={<InfoLink topic="second_factor" />}>
          {t("factor.title")}
        </Header>
      }
    >
      <Loaded query={security}>{(data) => (data.totp ? <On security={data} /> : <Off />)}</Loaded>
    </Container>
  );
}

function Off() {
  const { t } = useTranslation("identity");
  const session = useSession();
  const [key, setKey] = useState<TOTPKey | null>(null);
  const [codes, setCodes] = useState<string[] | null>(null);
  const forget = useForgetSecurity();
  const begin = useProved(beginTotp, setKey);
  return (
    <SpaceBetween size="m">
      {session.second_factor_required ? <Alert type="warning">{t("factor.required")}</Alert> : null}
      <StatusIndicator type="stopped">{t("factor.off")}</StatusIndicator>
      <Button loading={begin.pending} onClick={() => begin.run({})}>
        {t("factor.set_up")}
      </Button>
      {begin.dialog}
      {key && !codes ? <SetUpTotp totp={key} onDone={setCodes} onDismiss={() => setKey(null)} /> : null}
      {codes ? (
        <RecoveryCodes
          codes={codes}
          onDismiss={() => {
            setKey(null);
            setCodes(null);
            forget();
          }}
        />
      ) : null}
    </SpaceBetween>
  );
}

function On({ security }: { security: Security }) {
  const { t } = useTranslation("identity");
  const [codes, setCodes] = useState<string[] | null>(null);
  const [removing, setRemoving] = useState(false);
  const forget = useForgetSecurity();
  const renew = useProved(renewRecoveryCodes, (made) => setCodes(made.codes));
  return (
    <SpaceBetween size="m">
      {security.recovery_codes < 3 ? <Alert type="warning">{t("factor.few_codes")}</Alert> : null}
      <KeyValues
        columns={3}
        items={[
          {
            label: t("factor.app"),
            value: <StatusIndicator type="success">{t("factor.on")}</StatusIndicator>,
          },
          { label: t("factor.since"), value: <Time at={security.totp_since} /> },
          { label: t("factor.codes_left"), value: security.recovery_codes },
        ]}
      />
      <SpaceBetween direction="horizontal" size="xs">
        <Button loading={renew.pending} onClick={() => renew.run({})}>
          {t("factor.renew")}
        </Button>
        <Button onClick={() => setRemoving(true)}>{t("factor.remove")}</Button>
      </SpaceBetween>
      {renew.dialog}
      {codes ? (
        <RecoveryCodes
          codes={codes}
          onDismiss={() => {
            setCodes(null);
            forget();
          }}
        />
      ) : null}
      {removing ? <Remove onDismiss={() => setRemoving(false)} /> : null}
    </SpaceBetween>
  );
}

function Remove({ onDismiss }: { onDismiss: () => void }) {
  const { t } = useTranslation("identity");
  const session = useSession();
  const flash = useFlash();
  const forget = useForgetSecurity();
  const submit = useSubmit(removeTotp, () => {
    onDismiss();
    forget();
    flash({ type: "success", content: t("factor.removed") });
  });
  const form = useForm(
    { password: "", code: "" },
    (values) => ({
      ...(values.password ? {} : { "/password": t("missing.password") }),
      ...(values.code.trim() ? {} : { "/code": t("missing.code") }),
    }),
    submit.error,
  );
  return (
    <FormModal
      title={t("factor.remove_title")}
      action={t("factor.remove")}
      pending={submit.isPending}
      error={submit.error}
      formRef={form.ref}
      onSubmit={() => form.valid() && submit.mutate(form.values)}
      onDismiss={onDismiss}
    >
      <Alert type="warning">{t(session.operator ? "factor.remove_operator" : "factor.remove_text")}</Alert>
      <TextField
        form={form}
        name="password"
        type="password"
        label={t("current_password")}
        autoComplete="current-password"
        autoFocus
      />
      <TextField
        form={form}
        name="code"
        label={t("code")}
        constraint={t("second_step.constraint")}
        autoComplete="one-time-code"
      />
      <Box variant="small">{t("factor.remove_length")}</Box>
    </FormModal>
  );
}
