import SpaceBetween from "@cloudscape-design/components/space-between";
import { useTranslation } from "react-i18next";
import type { Form } from "../../../lib/forms";
import { TextAreaField, TextField } from "../../../ui/fields";
import { InfoLink } from "../../../ui/InfoLink";
import type { RequestForm } from "../request-form";

/** Who will authorize the account, and a word to them. */
export function Approver({ form }: { form: Form<RequestForm> }) {
  const { t } = useTranslation("request");
  return (
    <div className="licet-column">
      <SpaceBetween size="l">
        <TextField
          form={form}
          name="approver"
          type="email"
          label={t("other.approver")}
          description={t("other.approver_text")}
          info={<InfoLink topic="approver" />}
        />
        <TextAreaField form={form} name="message" label={t("other.message")} optional rows={3} />
      </SpaceBetween>
    </div>
  );
}
