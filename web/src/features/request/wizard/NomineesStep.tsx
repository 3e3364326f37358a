import Alert from "@cloudscape-design/components/alert";
import AttributeEditor from "@cloudscape-design/components/attribute-editor";
import Checkbox from "@cloudscape-design/components/checkbox";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useTranslation } from "react-i18next";
import type { Form } from "../../../lib/forms";
import { TextAreaField } from "../../../ui/fields";
import { roleName } from "../../member/RoleNames";
import type { Nominee, RequestForm } from "../request-form";

const roles = ["account_admin", "account_approver", "account_user", "account_viewer"];
const mostStandard = 50;
const mostLimited = 2;

/** People who shall have access from the start (SPEC B6). Each is invited once the account is active. */
export function NomineesStep({ form, mine, limited }: { form: Form<RequestForm>; mine: boolean; limited: boolean }) {
  const { t } = useTranslation("account");
  const { nominees } = form.values;
  const most = limited ? mostLimited : mostStandard;
  const change = (at: number, part: Partial<Nominee>) =>
    form.set(
      "nominees",
      nominees.map((nominee, i) => (i === at ? { ...nominee, ...part } : nominee)),
    );
  const choices = (limited ? ["account_user"] : roles).map((role) => ({ value: role, label: roleName(t, role) }));
  return (
    <Container header={<Header variant="h2">{t("nominees.title")}</Header>}>
      <div ref={form.ref}>
        <SpaceBetween size="l">
          {limited ? <Alert type="info">{t("request:other.limited_users")}</Alert> : null}
          {mine ? null : (
            <FormField errorText={form.error("/access")}>
              <Checkbox
                checked={form.values.access}
                description={t("request:other.access_text")}
                onChange={({ detail }) => form.set("access", detail.checked)}
              >
                {t("request:other.access")}
              </Checkbox>
            </FormField>
          )}
          <AttributeEditor<Nominee>
            items={nominees}
            addButtonText={t("nominees.add")}
            removeButtonText={t("nominees.remove")}
            disableAddButton={nominees.length >= most}
            empty={mine ? t("nominees.empty") : t("request:other.empty")}
            onAddButtonClick={() => form.set("nominees", [...nominees, { email: "", role: "account_user" }])}
            onRemoveButtonClick={({ detail }) =>
              form.set(
                "nominees",
                nominees.filter((_, i) => i !== detail.itemIndex),
              )
            }
            definition={[
              {
                label: t("nominees.email"),
                errorText: (_, i) => form.error(`/nominees/${i}/email`) ?? form.error(`/nominees/${i}`),
                control: (nominee, i) => (
                  <Input
                    type="email"
                    value={nominee.email}
                    autoComplete={false}
                    onChange={({ detail }) => change(i, { email: detail.value })}
                  />
                ),
              },
              {
                label: t("nominees.role"),
                errorText: (_, i) => form.error(`/nominees/${i}/role`),
                control: (nominee, i) => (
                  <Select
                    options={choices}
                    selectedOption={choices.find((choice) => choice.value === nominee.role) ?? null}
                    onChange={({ detail }) => change(i, { role: detail.selectedOption.value ?? "" })}
                  />
                ),
              },
            ]}
          />
          {mine && nominees.length > 0 ? (
            <TextAreaField form={form} name="message" label={t("nominees.message")} optional rows={3} />
          ) : null}
        </SpaceBetween>
      </div>
    </Container>
  );
}
