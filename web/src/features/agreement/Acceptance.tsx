import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import { useQuery } from "@tanstack/react-query";
import { Trans, useTranslation } from "react-i18next";
import { date } from "../../lib/format";
import { AgreementLink } from "./AgreementLink";
import { accountAgreementsQuery, smartLicensing } from "./api";

interface Standing {
  /** Nothing is known yet. */
  loading: boolean;
  /** The version to accept along with the deed; undefined if it is accepted already. */
  toAccept: string | undefined;
  /** Somebody else has to accept it first. */
  blocked: boolean;
}

/** Whether the account has accepted the licensing agreement in its current version, and whether this person may. */
export function useAcceptance(account: { id: string }): Standing {
  const query = useQuery(accountAgreementsQuery(account.id));
  const agreement = query.data?.find((row) => row.kind === smartLicensing);
  const pending = agreement !== undefined && agreement.status !== "accepted";
  return {
    loading: query.isPending,
    toAccept: pending ? agreement.version : undefined,
    blocked: pending && !agreement.may_accept,
  };
}

/** Says what creating a token does to the agreement. */
export function Acceptance({ account }: { account: { id: string } }) {
  const { t } = useTranslation("agreement");
  const query = useQuery(accountAgreementsQuery(account.id));
  const { toAccept, blocked, loading } = useAcceptance(account);
  const accepted = query.data?.find((row) => row.kind === smartLicensing);
  const components = { agreement: <AgreementLink kind={smartLicensing} /> };
  if (loading) return <Box color="text-body-secondary">{t("common:loading")}</Box>;
  if (blocked) {
    return (
      <Alert type="warning" header={t("blocked")}>
        <Trans t={t} i18nKey="blocked_text" components={components} />
      </Alert>
    );
  }
  if (toAccept !== undefined) {
    return (
      <div>
        <Trans t={t} i18nKey="accepts" components={components} />
      </div>
    );
  }
  const who = accepted?.accepted_by?.name || accepted?.accepted_by?.email || "";
  return (
    <div>
      <Trans
        t={t}
        i18nKey="accepted"
        values={{ name: who, date: date(accepted?.accepted_at) }}
        components={components}
      />
    </div>
  );
}
