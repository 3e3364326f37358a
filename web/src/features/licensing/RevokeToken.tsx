import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useFlash } from "../../app/page-context";
import { useSubmit } from "../../lib/submit";
import type { Token } from "../../lib/types";
import { ConfirmModal } from "../../ui/ConfirmModal";
import { accountKey } from "../account/api";
import { type Pool, revokeToken } from "./api";

/** Ends a token for good, after saying what follows. */
export function RevokeToken({ pool, token, onDone }: { pool: Pool; token: Token; onDone: () => void }) {
  const { t } = useTranslation("licensing");
  const flash = useFlash();
  const queries = useQueryClient();
  const name = token.description || token.hint;
  const revoke = useSubmit(
    (id: string, key) => revokeToken(pool, id, key),
    () => {
      void queries.invalidateQueries({ queryKey: accountKey(pool.account_id) });
      flash({ type: "success", content: t("token.revoked", { name }) });
      onDone();
    },
  );
  return (
    <ConfirmModal
      title={t("token.revoke_title", { name })}
      consequences={t("token.revoke_text", { count: token.uses })}
      action={t("token.revoke")}
      pending={revoke.isPending}
      error={revoke.error}
      onConfirm={() => revoke.mutate(token.id)}
      onDismiss={onDone}
    />
  );
}
