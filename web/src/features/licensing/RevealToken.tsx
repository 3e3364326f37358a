import Modal from "@cloudscape-design/components/modal";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useSubmit } from "../../lib/submit";
import type { Token } from "../../lib/types";
import { Loading } from "../../ui/Loaded";
import { ProblemAlert } from "../../ui/ProblemAlert";
import { type Pool, revealToken } from "./api";
import { TokenModal } from "./TokenModal";

interface RevealTokenProps {
  pool: Pool;
  place: string;
  token: Token;
  onDone: () => void;
}

/** Fetches a token's value, which the event log keeps, and shows it. */
export function RevealToken({ pool, place, token, onDone }: RevealTokenProps) {
  const { t } = useTranslation("licensing");
  const { mutate, data, error } = useSubmit((id: string, key) => revealToken(pool, id, key));
  useEffect(() => mutate(token.id), [mutate, token.id]);
  if (data) return <TokenModal value={data.value} place={place} onDone={onDone} />;
  return (
    <Modal visible header={t("token.value_title")} closeAriaLabel={t("common:close")} onDismiss={onDone}>
      {error ? <ProblemAlert error={error} /> : <Loading />}
    </Modal>
  );
}
