import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useTranslation } from "react-i18next";
import { exactTime, nothing } from "../../lib/format";
import type { AccountEvent } from "../../lib/types";
import { KeyValues } from "../../ui/KeyValues";
import { kindName, plain, valueText } from "./words";

interface EventDetailProps {
  event: AccountEvent;
  /** What is called by the ids that may stand in it. */
  names?: Record<string, string>;
  onDismiss: () => void;
}

/** One event in full, with what changed. */
export function EventDetail({ event, names, onDismiss }: EventDetailProps) {
  const { t } = useTranslation("event");
  const before = event.before ?? {};
  const after = event.after ?? {};
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return (
    <Modal
      visible
      size="large"
      header={event.message || kindName(event.kind)}
      closeAriaLabel={t("common:close")}
      onDismiss={onDismiss}
      footer={
        <Box float="right">
          <Button onClick={onDismiss}>{t("common:close")}</Button>
        </Box>
      }
    >
      <SpaceBetween size="l">
        <KeyValues
          columns={3}
          items={[
            { label: t("at"), value: exactTime(event.at) },
            { label: t("kind"), value: kindName(event.kind) },
            {
              label: t("actor"),
              value: `${event.actor.name || nothing} (${t(`actor_kind.${event.actor.kind}`, { defaultValue: event.actor.kind })})`,
            },
            { label: t("origin"), value: event.origin || nothing },
            { label: t("subject"), value: event.subject.name || event.subject.id || nothing },
            { label: t("virtual_account"), value: event.virtual_account_name || nothing },
            { label: t("id"), value: <Box variant="code">{event.id}</Box> },
          ]}
        />
        {fields.length > 0 ? (
          <table className="licet-diff">
            <thead>
              <tr>
                <th scope="col">{t("field")}</th>
                <th scope="col">{t("before")}</th>
                <th scope="col">{t("after")}</th>
              </tr>
            </thead>
            <tbody>
              {fields.map((field) => (
                <tr key={field}>
                  <th scope="row">{plain(field)}</th>
                  <td>{valueText(before[field], t, names)}</td>
                  <td>{valueText(after[field], t, names)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        ) : (
          <Box color="text-body-secondary">{t("no_change")}</Box>
        )}
      </SpaceBetween>
    </Modal>
  );
}
