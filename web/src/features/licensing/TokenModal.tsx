import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useTranslation } from "react-i18next";
import { Command } from "../../ui/Command";
import { CopyToken } from "../../ui/CopyToken";
import { tokenFile } from "./token-file";

interface TokenModalProps {
  value: string;
  place: string;
  onDone: () => void;
}

/** A token's value, to copy or to save, and the command that uses it. */
export function TokenModal({ value, place, onDone }: TokenModalProps) {
  const { t } = useTranslation("licensing");
  const register = (secret: string) =>
    `licet agent register --server ${location.origin} --token ${secret} --pid ${t("set_up.pid")} --serial ${t("set_up.serial")}`;
  return (
    <Modal
      visible
      size="large"
      header={t("token.value_title")}
      closeAriaLabel={t("common:close")}
      onDismiss={onDone}
      footer={
        <Box float="right">
          <Button variant="primary" onClick={onDone}>
            {t("token.done")}
          </Button>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <Box variant="p">{t("token.value_text", { place })}</Box>
        <CopyToken value={value} fileName={tokenFile(place)} />
        <div>
          <Box variant="awsui-key-label">{t("set_up.register")}</Box>
          <Command label={t("set_up.register")} text={register(t("set_up.token"))} full={register(value)} />
        </div>
      </SpaceBetween>
    </Modal>
  );
}
