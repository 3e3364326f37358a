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
import { beginTotp, passkeysQuery, removeTotp, renewRecoveryCodes, securityQuery } from "./api";
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

/** The second factor: whether there is one, the authenticator app, and the recovery codes that stand in for it. */
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
      <Loaded query={security}>{(data) => <State security={data} />}</Loaded>
    </Container>
  );
}

function State({ security }: { security: Security }) {
  const { t } = useTranslation("identity");
  const session = useSession();
  const [key, setKey] = useState<TOTPKey | null>(null);
  const [codes, setCodes] = useState<string[] | null>(null);
  const [removing, setRemoving] = useState(false);
  const flash = useFlash();
  const forget = useForgetSecurity();
  const begin = useProved(beginTotp, setKey);
  const renew = useProved(renewRecoveryCodes, (made) => setCodes(made.codes));
  const few = security.factor_on && security.recovery_codes < 3;
  return (
    <SpaceBetween size="m">
      {session.second_factor_required ? <Alert type="warning">{t("factor.required")}</Alert> : null}
      {few ? <Alert type="warning">{t("factor.few_codes")}</Alert> : null}
      <KeyValues
        columns={3}
        items={[
          {
            label: t("factor.state"),
            value: security.factor_on ? (
              <StatusIndicator type="success">{t("factor.on")}</StatusIndicator>
            ) : (
              <StatusIndicator type="stopped">{t("factor.off")}</StatusIndicator>
            ),
          },
          {
            label: t("factor.app"),
            value: security.totp ? (
              <>
                {t("factor.since")} <Time at={security.totp_since} />
              </>
            ) : (
              t("factor.no_app")
            ),
          },
          ...(security.factor_on ? [{ label: t("factor.codes_left"), value: security.recovery_codes }] : []),
        ]}
      />
      <SpaceBetween direction="horizontal" size="xs">
        {security.totp ? (
          <Button onClick={() => setRemoving(true)}>{t("factor.remove")}</Button>
        ) : (
          <Button loading={begin.pending} onClick={() => begin.run({})}>
            {t("factor.set_up")}
          </Button>
        )}
        {security.factor_on ? (
          <Button loading={renew.pending} onClick={() => renew.run({})}>
            {t("factor.renew")}
          </Button>
        ) : null}
      </SpaceBetween>
      {begin.dialog}
      {renew.dialog}
      {key ? (
        <SetUpTotp
          totp={key}
          onDone={(made) => {
            setKey(null);
            forget();
            if (made.length > 0) setCodes(made);
            else flash({ type: "success", content: t("totp.done") });
          }}
          onDismiss={() => setKey(null)}
        />
      ) : null}
      {codes ? (
        <RecoveryCodes
          codes={codes}
          onDismiss={() => {
            setCodes(null);
            forget();
          }}
        />
      ) : null}
      {removing ? <Remove security={security} onDismiss={() => setRemoving(false)} /> : null}
    </SpaceBetween>
  );
}

function Remove({ security, onDismiss }: { security: Security; onDismiss: () => void }) {
  const { t } = useTranslation("identity");
  const keys = useQuery(passkeysQuery).data ?? [];
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
      <Alert type="warning">
        {t(
          keys.length > 0 ? "factor.remove_beside" : session.operator ? "factor.remove_operator" : "factor.remove_text",
        )}
      </Alert>
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
        constraint={t(security.recovery_codes > 0 ? "second_step.app_constraint" : "totp.constraint")}
        autoComplete="one-time-code"
      />
      {keys.length > 0 ? null : <Box variant="small">{t("factor.remove_length")}</Box>}
    </FormModal>
  );
}
