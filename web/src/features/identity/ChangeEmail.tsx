import { useTranslation } from "react-i18next";
import { useFlash } from "../../app/page-context";
import { useForm } from "../../lib/forms";
import { useSubmit } from "../../lib/submit";
import { FormModal } from "../../ui/FormModal";
import { TextField } from "../../ui/fields";
import { changeEmail } from "./api";
import { awaitLink } from "./return";

/** Asks for a new email address; it counts once its owner has followed the link sent to it. */
export function ChangeEmail({ current, onDone }: { current: string; onDone: () => void }) {
  const { t } = useTranslation("identity");
  const flash = useFlash();
  const submit = useSubmit(changeEmail, (_, values) => {
    awaitLink();
    flash({
      type: "success",
      header: t("email_change.sent"),
      content: t("email_change.sent_text", { email: values.email, current }),
    });
    onDone();
  });
  const form = useForm(
    { email: "", password: "" },
    (values) => ({
      ...(values.email ? {} : { "/email": t("missing.email") }),
      ...(values.password ? {} : { "/password": t("missing.password") }),
    }),
    submit.error,
  );
  return (
    <FormModal
      title={t("email_change.title")}
      action={t("email_change.action")}
      pending={submit.isPending}
      error={submit.error}
      formRef={form.ref}
      onSubmit={() => form.valid() && submit.mutate(form.values)}
      onDismiss={onDone}
    >
      <TextField
        form={form}
        name="email"
        type="email"
        label={t("email_change.new")}
        description={t("email_change.text")}
        autoComplete="email"
      />
      <TextField
        form={form}
        name="password"
        type="password"
        label={t("current_password")}
        autoComplete="current-password"
      />
    </FormModal>
  );
}
