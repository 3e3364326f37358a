import Box from "@cloudscape-design/components/box";
import Link from "@cloudscape-design/components/link";
import { useRouter, useSearch } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { paths, safeReturn } from "../../app/paths";
import { useBeginSession } from "../../app/session";
import { useSubmit } from "../../lib/submit";
import type { Session } from "../../lib/types";
import { Loading } from "../../ui/Loaded";
import { AuthCard } from "./AuthCard";
import { completeCompanySignIn, pendingOf } from "./api";
import { AnotherAccount } from "./CompanyButtons";
import { keptCompany } from "./company-choice";
import { SecondStep } from "./SecondStep";

/** Where a company's sign-in sends the browser back to. */
export default function CompanyPage() {
  const { t } = useTranslation("identity");
  const router = useRouter();
  const search = useSearch({ strict: false }) as { code?: string; state?: string; iss?: string; error?: string };
  const [brought] = useState(search);
  const [at] = useState(keptCompany);
  const begin = useBeginSession();
  const enter = (session: Session, to?: string) => {
    begin(session);
    router.history.replace(safeReturn(to));
  };
  const submit = useSubmit(completeCompanySignIn, (done) => enter(done.session, done.return_to));
  const sent = useRef(false);
  const { mutate } = submit;
  useEffect(() => {
    if (sent.current || !brought.code || !brought.state) return;
    sent.current = true; // the answer is good once
    mutate({ code: brought.code, state: brought.state, issuer: brought.iss });
  }, [brought, mutate]);

  const waiting = pendingOf(submit.error);
  if (waiting) {
    return (
      <SecondStep
        waiting={waiting}
        onDone={(session) => enter(session)}
        onAgain={() => void router.navigate({ to: paths.signIn })}
      />
    );
  }
  const missing = !brought.code || !brought.state;
  return (
    <AuthCard title={t("company_sign_in.title")} error={submit.error}>
      {missing ? <Box variant="p">{t("company_sign_in.nothing")}</Box> : null}
      {missing || submit.error ? (
        <>
          {at ? <AnotherAccount at={at} /> : null}
          <Link href={paths.signIn}>{t("reset.back")}</Link>
        </>
      ) : (
        <Loading />
      )}
    </AuthCard>
  );
}
