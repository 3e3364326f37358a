import RadioGroup from "@cloudscape-design/components/radio-group";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useTranslation } from "react-i18next";
import { RequesterProfile } from "./RequesterProfile";

interface RequesterProps {
  mine: boolean;
  onMine: (mine: boolean) => void;
}

/** Whether the person who asks may speak for the company, or somebody else will (SPEC B2, C1). */
export function Requester({ mine, onMine }: RequesterProps) {
  const { t } = useTranslation("request");
  return (
    <SpaceBetween size="l">
      <RadioGroup
        value={mine ? "mine" : "other"}
        ariaLabel={t("authority.label")}
        onChange={({ detail }) => onMine(detail.value === "mine")}
        items={[
          { value: "mine", label: t("authority.mine"), description: t("authority.mine_text") },
          { value: "other", label: t("authority.other"), description: t("authority.other_text") },
        ]}
      />
      {mine ? <RequesterProfile /> : null}
    </SpaceBetween>
  );
}
