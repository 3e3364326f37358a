import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import { useTranslation } from "react-i18next";
import { paths } from "../../app/paths";
import type { AccountPreview } from "../../lib/types";

/** Why an account can't be had with this identifier: taken already (SPEC B7), or another reason. */
export function PreviewProblems({ preview }: { preview: AccountPreview }) {
  const { t } = useTranslation("account");
  return (
    <>
      {preview.taken ? (
        <Alert
          type="warning"
          header={t("taken.title", { identifier: preview.domain_identifier })}
          action={<Button href={paths.access(preview.domain_identifier)}>{t("taken.access")}</Button>}
        >
          {preview.taken_name ? t("taken.named", { name: preview.taken_name }) : t("taken.unnamed")} {t("taken.remedy")}
        </Alert>
      ) : null}
      {(preview.problems ?? [])
        .filter((problem) => !(preview.taken && problem.code === "identifier_taken"))
        .map((problem) => (
          <Alert key={problem.code} type="error">
            {problem.message} {problem.remedy}
          </Alert>
        ))}
    </>
  );
}
