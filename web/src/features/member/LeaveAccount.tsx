import Button from "@cloudscape-design/components/button";
import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFlash } from "../../app/page-context";
import { paths } from "../../app/paths";
import { sessionQuery } from "../../app/session";
import { useSubmit } from "../../lib/submit";
import type { Account } from "../../lib/types";
import { ConfirmModal } from "../../ui/ConfirmModal";
import { leaveAccount } from "./access-api";

/** Ends one's own roles in an account; the last administrator is refused (SPEC D4). */
export function LeaveAccount({ account }: { account: Account }) {
  const { t } = useTranslation("member");
  const router = useRouter();
  const queries = useQueryClient();
  const flash = useFlash();
  const [asking, setAsking] = useState(false);
  const leave = useSubmit(
    (id: string, key) => leaveAccount(id, key),
    async () => {
      await queries.refetchQueries({ queryKey: sessionQuery.queryKey });
      flash({ type: "success", content: t("leave.left", { account: account.name }) });
      router.history.push(paths.home);
    },
  );
  return (
    <>
      <Button onClick={() => setAsking(true)}>{t("leave.open")}</Button>
      {asking ? (
        <ConfirmModal
          title={t("leave.title", { account: account.name })}
          consequences={t("leave.text", { account: account.name })}
          action={t("leave.action")}
          pending={leave.isPending}
          error={leave.error}
          onConfirm={() => leave.mutate(account.id)}
          onDismiss={() => {
            leave.reset();
            setAsking(false);
          }}
        />
      ) : null}
    </>
  );
}
