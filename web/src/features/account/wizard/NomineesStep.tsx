import AttributeEditor from "@cloudscape-design/components/attribute-editor";
import Container from "@cloudscape-design/components/container";
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
const most = 50;

/** People who shall have access from the start (SPEC B6). Each is invited once the account is active. */
export function NomineesStep({ form }: { form: Form<RequestForm> }) {
  const { t } = useTranslation("account");
  const { nominees } = form.values;
  const change = (at: number, part: Partial<Nominee>) =>
    form.set(
      "nominees",
      nominees.map((nominee, i) => (i === at ? { ...nominee, ...part } : nominee)),
    );
  const choices = roles.map((role) => ({ value: role, label: roleName(t, role) }));
  return (
    <Container header={<Header variant="h2">{t("nominees.title")}</Header>}>
      <div ref={form.ref}>
        <SpaceBetween size="l">
          <AttributeEditor<Nominee>
            items={nominees}
            addButtonText={t("nominees.add")}
            removeButtonText={t("nominees.remove")}
            disableAddButton={nominees.length >= most}
            empty={t("nominees.empty")}
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
          {nominees.length > 0 ? (
            <TextAreaField form={form} name="message" label={t("nominees.message")} optional rows={3} />
          ) : null}
        </SpaceBetween>
      </div>
    </Container>
  );
}
