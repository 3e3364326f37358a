import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useFlash } from "../../app/page-context";
import { useSubmit } from "../../lib/submit";
import type { Account, AccountAgreement } from "../../lib/types";
import { ProblemAlert } from "../../ui/ProblemAlert";
import { accountKey } from "../account/api";
import { AgreementText } from "./AgreementText";
import { acceptAgreement } from "./api";

interface AgreementDialogProps {
  account: Account;
  row: AccountAgreement;
  onDone: () => void;
}

/** The version in force: to be read and, by who may, accepted for the customer (SPEC H1). */
export function AgreementDialog({ account, row, onDone }: AgreementDialogProps) {
  const { t } = useTranslation("agreement");
  const flash = useFlash();
  const queries = useQueryClient();
  const accept = useSubmit(
    (version: string, key) => acceptAgreement(account.id, row.kind, version, key),
    () => {
      void queries.invalidateQueries({ queryKey: accountKey(account.id) });
      flash({ type: "success", content: t("accepted_done", { title: row.title, version: row.version }) });
      onDone();
    },
  );
  const pending = row.status === "pending";
  return (
    <Modal
      visible
      size="large"
      header={t("titled", { title: row.title, version: row.version })}
      closeAriaLabel={t("common:close")}
      onDismiss={onDone}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onDone}>
              {t("common:close")}
            </Button>
            {pending && row.may_accept ? (
              <Button variant="primary" loading={accept.isPending} onClick={() => accept.mutate(row.version)}>
                {t("accept")}
              </Button>
            ) : null}
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        {accept.error ? <ProblemAlert error={accept.error} /> : null}
        {pending ? (
          <Alert type="info">{row.may_accept ? t("accept_text", { account: account.name }) : t("customer_only")}</Alert>
        ) : null}
        <AgreementText kind={row.kind} version={row.version} />
      </SpaceBetween>
    </Modal>
  );
}
