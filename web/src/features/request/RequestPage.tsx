import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFlash } from "../../app/page-context";
import { paths } from "../../app/paths";
import { sessionQuery } from "../../app/session";
import { useSubmit } from "../../lib/submit";
import type { AccountPreview } from "../../lib/types";
import { Loaded } from "../../ui/Loaded";
import { Page } from "../../ui/PageHeader";
import { type AccountRequest, previewQuery, requestAccount } from "../account/api";
import { OneClickRequest } from "./OneClickRequest";
import { RequestWizard } from "./RequestWizard";
import { type RequestFor, requestAccountFor, requestsKey } from "./request-api";

/** Requesting a Smart Account: one page and one click at a public mail provider, a short wizard for everybody else. */
export default function RequestPage() {
  const { t } = useTranslation("account");
  const preview = useQuery(previewQuery("", ""));
  return (
    <Page
      title={t("request.title")}
      description={t("request.description")}
      crumbs={[{ text: t("request.title"), href: paths.request }]}
      help={preview.data?.tier === "limited" ? "request_limited" : "request"}
    >
      <Loaded query={preview}>{(data) => <Request preview={data} />}</Loaded>
    </Page>
  );
}

/** A partner never has the authority for a customer: the server says so of their own request. */
const refusesMine = (preview: AccountPreview) =>
  preview.problems.some((problem) => problem.code === "partner_request_refused");

function Request({ preview }: { preview: AccountPreview }) {
  const { t } = useTranslation("account");
  const router = useRouter();
  const queries = useQueryClient();
  const flash = useFlash();
  const [mine, setMine] = useState(!refusesMine(preview));
  const submit = useSubmit(requestAccount, async (account) => {
    await queries.refetchQueries({ queryKey: sessionQuery.queryKey });
    if (account.status === "active") flash({ type: "success", content: t("request.created", { name: account.name }) });
    router.history.push(paths.nextSteps(account.id));
  });
  const send = useSubmit(requestAccountFor, (_, { approver }) => {
    void queries.invalidateQueries({ queryKey: requestsKey });
    router.history.push(paths.requests(approver));
  });
  if (mine && preview.tier === "limited") {
    return <OneClickRequest preview={preview} submit={submit} mine={mine} onMine={setMine} />;
  }
  return (
    <RequestWizard
      preview={preview}
      mine={mine}
      onMine={setMine}
      pending={submit.isPending || send.isPending}
      done={submit.isSuccess || send.isSuccess}
      error={mine ? submit.error : send.error}
      onSubmit={(body) => (mine ? submit.mutate(body as AccountRequest) : send.mutate(body as RequestFor))}
    />
  );
}
