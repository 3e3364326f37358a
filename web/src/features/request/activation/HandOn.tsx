import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useFlash } from "../../../app/page-context";
import { paths } from "../../../app/paths";
import { useForm } from "../../../lib/forms";
import { useSubmit } from "../../../lib/submit";
import type { Activation } from "../../../lib/types";
import { TextAreaField, TextField } from "../../../ui/fields";
import { ProblemAlert } from "../../../ui/ProblemAlert";
import { activationQuery, forwardActivation, myActivationsQuery } from "../request-api";

/** Hands the decision on to somebody else. */
export function HandOn({ activation }: { activation: Activation }) {
  const { t } = useTranslation("request");
  const router = useRouter();
  const queries = useQueryClient();
  const flash = useFlash();
  const submit = useSubmit(
    (body: { email: string; message?: string }, key) => forwardActivation(activation.id, body, key),
    (_, { email }) => {
      queries.removeQueries({ queryKey: activationQuery(activation.id).queryKey });
      void queries.invalidateQueries({ queryKey: myActivationsQuery.queryKey });
      flash({ type: "success", content: t("activation.forwarded", { email }) });
      router.history.push(paths.home);
    },
  );
  const form = useForm(
    { email: "", message: "" },
    (values) => (values.email.trim() ? {} : { "/email": t("activation.missing") }),
    submit.error,
  );
  const { email, message } = form.values;
  return (
    <Container>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (form.valid()) {
            submit.mutate({ email: email.trim(), ...(message.trim() ? { message: message.trim() } : {}) });
          }
        }}
      >
        <div ref={form.ref} className="licet-column">
          <SpaceBetween size="l">
            {submit.error ? <ProblemAlert error={submit.error} /> : null}
            <TextField form={form} name="email" type="email" label={t("activation.email")} />
            <TextAreaField form={form} name="message" label={t("activation.message")} optional rows={3} />
            <Button variant="primary" loading={submit.isPending}>
              {t("activation.forward_action")}
            </Button>
          </SpaceBetween>
        </div>
      </form>
    </Container>
  );
}
