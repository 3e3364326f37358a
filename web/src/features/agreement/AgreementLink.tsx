import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Link from "@cloudscape-design/components/link";
import Modal from "@cloudscape-design/components/modal";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Loaded } from "../../ui/Loaded";
import { Markdown } from "../../ui/Markdown";
import { Time } from "../../ui/Time";
import { agreementQuery } from "./api";

/** The agreement's title; pressing it shows the text (SPEC H2: one click away). */
export function AgreementLink({ kind }: { kind: string }) {
  const { t } = useTranslation("agreement");
  const [open, setOpen] = useState(false);
  const query = useQuery(agreementQuery(kind));
  const title = query.data ? t("titled", { title: query.data.title, version: query.data.version }) : t("agreement");
  return (
    <>
      <Link variant="primary" onFollow={() => setOpen(true)}>
        {title}
      </Link>
      {open ? (
        <Modal
          visible
          size="large"
          header={title}
          closeAriaLabel={t("common:close")}
          onDismiss={() => setOpen(false)}
          footer={
            <Box float="right">
              <Button onClick={() => setOpen(false)}>{t("common:close")}</Button>
            </Box>
          }
        >
          <Loaded query={query}>
            {(agreement) => (
              <>
                <Box color="text-body-secondary">
                  {t("published")} <Time at={agreement.published_at} as="date" />
                </Box>
                <Markdown text={agreement.text} level={3} />
              </>
            )}
          </Loaded>
        </Modal>
      ) : null}
    </>
  );
}
