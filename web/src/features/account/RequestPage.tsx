import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useFlash } from "../../app/page-context";
import { paths } from "../../app/paths";
import { sessionQuery } from "../../app/session";
import { useSubmit } from "../../lib/submit";
import { Loaded } from "../../ui/Loaded";
import { Page } from "../../ui/PageHeader";
import { previewQuery, requestAccount } from "./api";
import { OneClickRequest } from "./OneClickRequest";
import { RequestWizard } from "./RequestWizard";

/** Requesting a Smart Account: one page and one click at a public mail provider, a short wizard for everybody else. */
export default function RequestPage() {
  const { t } = useTranslation("account");
  const router = useRouter();
  const queries = useQueryClient();
  const flash = useFlash();
  const preview = useQuery(previewQuery("", ""));
  const submit = useSubmit(requestAccount, async (account) => {
    await queries.refetchQueries({ queryKey: sessionQuery.queryKey });
    if (account.status === "active") flash({ type: "success", content: t("request.created", { name: account.name }) });
    router.history.push(paths.nextSteps(account.id));
  });
  return (
    <Page
      title={t("request.title")}
      description={t("request.description")}
      crumbs={[{ text: t("request.title"), href: paths.request }]}
      help={preview.data?.tier === "limited" ? "request_limited" : "request"}
    >
      <Loaded query={preview}>
        {(data) =>
          data.tier === "limited" ? (
            <OneClickRequest preview={data} submit={submit} />
          ) : (
            <RequestWizard preview={data} submit={submit} />
          )
        }
      </Loaded>
    </Page>
  );
}
