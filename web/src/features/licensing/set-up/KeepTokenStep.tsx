import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import Link from "@cloudscape-design/components/link";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useTranslation } from "react-i18next";
import { paths } from "../../../app/paths";
import type { Account, Token } from "../../../lib/types";
import { CopyToken } from "../../../ui/CopyToken";
import { InfoLink } from "../../../ui/InfoLink";
import { tokenFile } from "../token-file";

/** The token to copy or to save. */
export function KeepTokenStep({ account, token }: { account: Account; token: Token | undefined }) {
  const { t } = useTranslation("licensing");
  return (
    <Container
      header={
        <Header variant="h2" info={<InfoLink topic="tokens" />}>
          {t("set_up.step2")}
        </Header>
      }
    >
      {token?.value ? (
        <SpaceBetween size="m">
          <CopyToken value={token.value} fileName={tokenFile(account.domain_identifier)} />
          <Box color="text-body-secondary">
            {t("set_up.again")}{" "}
            <Link href={paths.pool(account.id, account.default_virtual_account_id)}>{t("set_up.again_link")}</Link>
          </Box>
        </SpaceBetween>
      ) : (
        <Box color="text-body-secondary">{t("set_up.step2_text")}</Box>
      )}
    </Container>
  );
}
