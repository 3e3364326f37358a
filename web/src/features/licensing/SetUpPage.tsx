import Alert from "@cloudscape-design/components/alert";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { usePageParams } from "../../app/params";
import { paths } from "../../app/paths";
import { canIn, useAccountRef } from "../../app/session";
import type { Account, AccountRef, Token } from "../../lib/types";
import { Loaded } from "../../ui/Loaded";
import { Page } from "../../ui/PageHeader";
import { accountQuery } from "../account/api";
import { usePulse } from "../account/pulse";
import { CreateTokenStep } from "./set-up/CreateTokenStep";
import { GiveTokenStep } from "./set-up/GiveTokenStep";
import { KeepTokenStep } from "./set-up/KeepTokenStep";

/** Setting up smart licensing (SPEC H2): the agreement and a token by one button, then how a device gets it. */
export default function SetUpPage() {
  const { t } = useTranslation("licensing");
  const { account: id } = usePageParams();
  usePulse(id);
  const query = useQuery(accountQuery(id));
  return (
    <Page
      title={t("set_up.title")}
      description={t("set_up.description")}
      crumbs={[
        { text: query.data?.account.name ?? t("account"), href: paths.manage(id) },
        { text: t("set_up.title"), href: paths.setUp(id) },
      ]}
      help="set_up"
    >
      <Loaded query={query}>{({ account }) => <Steps account={account} />}</Loaded>
    </Page>
  );
}

function Steps({ account }: { account: Account }) {
  const { t } = useTranslation("licensing");
  const [token, setToken] = useState<Token | undefined>(undefined);
  const place = placeFor(useAccountRef(account.id), account.default_virtual_account_id);
  if (account.status !== "active") return <Alert type="info">{t("set_up.not_active")}</Alert>;
  if (!place) return <Alert type="info">{t("set_up.not_allowed")}</Alert>;
  const pool = { account_id: account.id, virtual_account_id: place };
  return (
    <SpaceBetween size="l">
      <CreateTokenStep account={account} pool={pool} token={token} onCreated={setToken} />
      <KeepTokenStep account={account} token={token} />
      <GiveTokenStep pool={pool} token={token} />
    </SpaceBetween>
  );
}

/** The virtual account for the token: the default one, or for somebody who has a role in others only, the first of those. */
function placeFor(account: AccountRef | undefined, byDefault: string): string | undefined {
  const permission = "licensing.tokens.manage";
  if (canIn(account, byDefault, permission)) return byDefault;
  return (account?.roles ?? []).find(({ virtual_account_id }) => canIn(account, virtual_account_id, permission))
    ?.virtual_account_id;
}
