import Alert from "@cloudscape-design/components/alert";
import FormField from "@cloudscape-design/components/form-field";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useFlash } from "../../app/page-context";
import { paths } from "../../app/paths";
import { can } from "../../app/session";
import { useForm } from "../../lib/forms";
import type { ApiError } from "../../lib/problem";
import { useSubmit } from "../../lib/submit";
import type { Account } from "../../lib/types";
import { FormModal } from "../../ui/FormModal";
import { SelectField, TextAreaField } from "../../ui/fields";
import { InfoLink } from "../../ui/InfoLink";
import { accountKey } from "../account/api";
import { addresses } from "./addresses";
import { bodyOf, type Grant, type InviteBody, inviteUsers, rolesQuery } from "./api";
import { ScopeSelect, ScopeValue, scoped } from "./GrantsEditor";
import { roleName } from "./RoleNames";

const most = 50;

interface InviteDialogProps {
  account: Account;
  /** The role to begin with; without it, a user of the account, or of what one manages. */
  role?: string;
  onDone: () => void;
}

/** Invites people by email, all with one role and one message (SPEC D3). */
export function InviteDialog({ account, role, onDone }: InviteDialogProps) {
  const { t } = useTranslation("member");
  const whole = can(account, "member.users.manage");
  const flash = useFlash();
  const queries = useQueryClient();
  const roles = useQuery(rolesQuery);
  const send = useSubmit(
    (body: InviteBody, key) => inviteUsers(account.id, body, key),
    (_, body) => {
      void queries.invalidateQueries({ queryKey: accountKey(account.id) });
      flash({
        type: "success",
        content: t("invite.sent", { count: body.emails.length }),
        link: { text: t("invite.see"), href: `${paths.manage(account.id, "requests")}?view=invitations` },
      });
      onDone();
    },
  );
  const form = useForm(
    {
      emails: "",
      role: role ?? (whole ? "account_user" : "va_user"),
      virtual_account_id: "",
      tag_id: "",
      tag_value: "",
      message: "",
    },
    (values) => {
      const found: Record<string, string> = {};
      const count = addresses(values.emails).length;
      if (count === 0) found["/emails"] = t("missing.emails");
      if (count > most) found["/emails"] = t("missing.fewer", { count: most });
      if (scoped(values.role) && !values.virtual_account_id && !values.tag_id) {
        found["/virtual_account_id"] = t("missing.scope");
      }
      if (values.tag_id && !values.tag_value.trim()) found["/tag_value"] = t("missing.tag_value");
      return found;
    },
    send.error,
  );
  const { values } = form;
  const inSome = scoped(values.role);
  const setScope = (part: Partial<Grant>) => {
    for (const name of ["virtual_account_id", "tag_id", "tag_value"] as const) {
      const value = part[name];
      if (value !== undefined) form.set(name, value);
    }
  };
  const left = account.limits ? account.limits.users.max - account.limits.users.used : undefined;
  const emailError = form.error("/emails") ?? refused(send.error, send.variables?.emails ?? []);
  return (
    <FormModal
      title={t("invite.title")}
      action={t("invite.action")}
      pending={send.isPending}
      error={send.error}
      formRef={form.ref}
      onSubmit={() =>
        form.valid() &&
        send.mutate({
          emails: addresses(values.emails),
          ...bodyOf(inSome ? values : { ...values, virtual_account_id: "", tag_id: "", tag_value: "" }),
          ...(values.message.trim() ? { message: values.message.trim() } : {}),
        })
      }
      onDismiss={onDone}
    >
      {left !== undefined ? <Alert type="info">{t("invite.left", { count: left })}</Alert> : null}
      <TextAreaField
        form={{ ...form, error: (pointer) => (pointer === "/emails" ? emailError : form.error(pointer)) }}
        name="emails"
        label={t("invite.emails")}
        description={t("invite.emails_text", { most })}
        rows={3}
      />
      <SelectField
        form={form}
        name="role"
        label={t("invite.role")}
        info={<InfoLink topic="roles" />}
        loading={roles.isPending}
        choices={(roles.data ?? [])
          .filter((row) => whole || scoped(row.role))
          .map((row) => ({ value: row.role, label: roleName(t, row.role), description: row.description }))}
      />
      {inSome ? (
        <FormField label={t("scope")} errorText={form.error("/virtual_account_id")}>
          <ScopeSelect accountId={account.id} grant={values} onChange={setScope} />
        </FormField>
      ) : null}
      {inSome && values.tag_id ? (
        <FormField label={t("tag_value")} errorText={form.error("/tag_value")}>
          <ScopeValue
            accountId={account.id}
            grant={values}
            onChange={(tag_value) => form.set("tag_value", tag_value)}
          />
        </FormField>
      ) : null}
      <TextAreaField form={form} name="message" label={t("invite.message")} optional rows={3} />
    </FormModal>
  );
}

/** What the server says of single addresses, each with the address that it is about. */
function refused(error: ApiError | null, emails: string[]): string | undefined {
  const lines = (error?.problem.errors ?? []).flatMap(({ pointer, message }) => {
    const at = /^\/emails\/(\d+)$/.exec(pointer)?.[1];
    return at === undefined ? [] : [`${emails[Number(at)] ?? ""}: ${message}`];
  });
  return lines.length > 0 ? lines.join(" ") : undefined;
}
