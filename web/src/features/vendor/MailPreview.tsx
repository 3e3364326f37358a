import FormField from "@cloudscape-design/components/form-field";
import SegmentedControl from "@cloudscape-design/components/segmented-control";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Tabs from "@cloudscape-design/components/tabs";
import { useState } from "react";
import { useTranslation } from "react-i18next";

interface MailPreviewProps {
  /** The address of the HTML. */
  page: string;
  subject: string;
  text: string;
}

/** What a mail says, as HTML in light or dark and wide or narrow, and as text. The frame runs nothing and loads nothing. */
export function MailPreview({ page, subject, text }: MailPreviewProps) {
  const { t } = useTranslation("vendor");
  const [look, setLook] = useState("light");
  const [width, setWidth] = useState("wide");
  return (
    <Tabs
      ariaLabel={t("preview.label")}
      tabs={[
        {
          id: "html",
          label: t("preview.html"),
          content: (
            <SpaceBetween size="m">
              <SpaceBetween direction="horizontal" size="l">
                <FormField label={t("preview.look")}>
                  <SegmentedControl
                    label={t("preview.look")}
                    selectedId={look}
                    onChange={({ detail }) => setLook(detail.selectedId)}
                    options={["light", "dark"].map((id) => ({ id, text: t(`preview.${id}`) }))}
                  />
                </FormField>
                <FormField label={t("preview.width")}>
                  <SegmentedControl
                    label={t("preview.width")}
                    selectedId={width}
                    onChange={({ detail }) => setWidth(detail.selectedId)}
                    options={["wide", "narrow"].map((id) => ({ id, text: t(`preview.${id}`) }))}
                  />
                </FormField>
              </SpaceBetween>
              <iframe
                className={`licet-mail licet-mail-${width}`}
                title={t("preview.frame", { subject })}
                src={`${page}?look=${look}`}
                sandbox=""
              />
            </SpaceBetween>
          ),
        },
        {
          id: "text",
          label: t("preview.text"),
          content: (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a long mail scrolls, and the keyboard has to reach it
            <pre className="licet-mail-text" tabIndex={0}>
              {text}
            </pre>
          ),
        },
      ]}
    />
  );
}
