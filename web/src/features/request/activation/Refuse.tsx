import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFlash } from "../../../app/page-context";
import { paths } from "../../../app/paths";
import { useForm } from "../../../lib/forms";
import { useSubmit } from "../../../lib/submit";
import type { Activation } from "../../../lib/types";
import { ConfirmModal } from "../../../ui/ConfirmModal";
import { TextAreaField } from "../../../ui/fields";
import { ProblemAlert } from "../../../ui/ProblemAlert";
import { activationQuery, deleteRequest, myActivationsQuery, reportUnknownApprover } from "../request-api";

interface RefuseProps {
  activation: Activation;
  answer: "unknown" | "delete";
}

/** The answers of somebody who decides nothing: the vendor finds out who does, or the request ends. */
export function Refuse({ activation, answer }: RefuseProps) {
  const { t } = useTranslation("request");
  const router = useRouter();
  const queries = useQueryClient();
  const flash = useFlash();
  const [asking, setAsking] = useState(false);
  const send = answer === "delete" ? deleteRequest : reportUnknownApprover;
  const submit = useSubmit(
    (message: string, key) => send(activation.id, message ? { message } : {}, key),
    () => {
      queries.removeQueries({ queryKey: activationQuery(activation.id).queryKey });
      void queries.invalidateQueries({ queryKey: myActivationsQuery.queryKey });
      const done = answer === "delete" ? "activation.deleted" : "activation.unknown_done";
      flash({ type: "success", content: t(done, { name: activation.name }) });
      router.history.push(paths.home);
    },
  );
  const form = useForm({ message: "" }, () => ({}), submit.error);
  const message = form.values.message.trim();
  return (
    <Container>
      <div ref={form.ref} className="licet-column">
        <SpaceBetween size="l">
          {submit.error && !asking ? <ProblemAlert error={submit.error} /> : null}
          <TextAreaField form={form} name="message" label={t(`activation.${answer}_message`)} optional rows={3} />
          <Button
            variant="primary"
            loading={submit.isPending && !asking}
            onClick={() => (answer === "delete" ? setAsking(true) : submit.mutate(message))}
          >
            {t(`activation.${answer}_action`)}
          </Button>
        </SpaceBetween>
      </div>
      {asking ? (
        <ConfirmModal
          title={t("activation.delete_title", { name: activation.name })}
          consequences={t("activation.delete_consequences")}
          action={t("activation.delete_action")}
          pending={submit.isPending}
          error={submit.error}
          onConfirm={() => submit.mutate(message)}
          onDismiss={() => setAsking(false)}
        />
      ) : null}
    </Container>
  );
}
