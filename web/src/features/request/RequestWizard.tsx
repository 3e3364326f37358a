import Wizard from "@cloudscape-design/components/wizard";
import { useQuery } from "@tanstack/react-query";
import { useBlocker, useRouter } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { paths } from "../../app/paths";
import { useSession } from "../../app/session";
import { useForm } from "../../lib/forms";
import type { Translate } from "../../lib/i18n";
import type { ApiError } from "../../lib/problem";
import type { AccountPreview } from "../../lib/types";
import { ConfirmModal } from "../../ui/ConfirmModal";
import { InfoLink } from "../../ui/InfoLink";
import { ProblemAlert } from "../../ui/ProblemAlert";
import { complete } from "../account/address";
import { type AccountRequest, previewQuery } from "../account/api";
import { useCountries } from "../account/countries";
import type { RequestFor } from "./request-api";
import { companyOf, gaps, mayBeEmail, type RequestForm, requestForOf, requestOf, stepOf } from "./request-form";
import { AccountStep } from "./wizard/AccountStep";
import { CompanyStep } from "./wizard/CompanyStep";
import { NomineesStep } from "./wizard/NomineesStep";
import { ReviewStep } from "./wizard/ReviewStep";

interface RequestWizardProps {
  preview: AccountPreview;
  /** Whether the requester has the authority, or somebody else will authorize the account. */
  mine: boolean;
  onMine: (mine: boolean) => void;
  pending: boolean;
  done: boolean;
  error: ApiError | null;
  onSubmit: (body: AccountRequest | RequestFor) => void;
}

/** The request of a person with a company's email address, or on behalf of somebody else. */
export function RequestWizard(props: RequestWizardProps) {
  const { preview: own, mine, onMine, pending, done, error, onSubmit } = props;
  const { t } = useTranslation("account");
  const router = useRouter();
  const { profile } = useSession();
  const [step, setStep] = useState(0);
  const [initial] = useState<RequestForm>(() => ({
    approver: "",
    access: false,
    name: mine ? own.name : "",
    identifier: undefined,
    company: mine ? companyOf(profile) : complete(undefined),
    nominees: [],
    message: "",
  }));
  const { countries } = useCountries();
  const form = useForm(
    initial,
    (values) => Object.fromEntries(Object.entries(gaps(values, mine, countries)).map(([at, text]) => [at, t(text)])),
    error,
  );
  const { preview, usual, asking } = usePreviews(own, mine, form.values);
  const blocked = preview.taken || preview.problems.length > 0;

  useEffect(() => {
    const first = error?.problem.errors?.[0];
    if (first) setStep(stepOf(first.pointer, mine));
  }, [error, mine]);
  // What is known of the requester's own company says nothing about somebody else's.
  const decide = (next: boolean) => {
    form.set("identifier", undefined);
    form.set("name", next ? own.name : "");
    form.set("company", next ? companyOf(profile) : complete(undefined));
    onMine(next);
  };

  const leaving = useBlocker({
    shouldBlockFn: () => form.changed && !pending && !done,
    enableBeforeUnload: () => form.changed && !done,
    withResolver: true,
  });
  const goTo = (wanted: number) => {
    if (wanted > step && !form.valid()) {
      const first = Math.min(...Object.keys(gaps(form.values, mine, countries)).map((at) => stepOf(at, mine)));
      if (first < wanted) return setStep(first);
    }
    setStep(wanted > step && blocked ? 0 : wanted);
  };
  return (
    <>
      <Wizard
        activeStepIndex={step}
        allowSkipTo
        isLoadingNextStep={pending || asking}
        submitButtonText={submitText(t, mine, preview)}
        i18nStrings={{
          stepNumberLabel: (number) => t("wizard.step", { number }),
          collapsedStepsLabel: (number, count) => t("wizard.of", { number, count }),
          skipToButtonLabel: (target) => t("wizard.skip", { title: target.title }),
          navigationAriaLabel: t("wizard.steps"),
          cancelButton: t("common:cancel"),
          previousButton: t("wizard.previous"),
          nextButton: t("wizard.next"),
          optional: t("wizard.optional"),
        }}
        onNavigate={({ detail }) => goTo(detail.requestedStepIndex)}
        onCancel={() => router.history.push(paths.home)}
        onSubmit={() => onSubmit(mine ? requestOf(form.values) : requestForOf(form.values))}
        steps={[
          {
            title: t("wizard.account"),
            info: <InfoLink topic="request" />,
            description: mine ? t("wizard.account_text") : t("request:other.account_text"),
            content: <AccountStep form={form} preview={preview} usual={usual} mine={mine} onMine={decide} />,
          },
          {
            title: t("wizard.company"),
            info: <InfoLink topic="company" />,
            description: t("wizard.company_text"),
            isOptional: true,
            content: <CompanyStep form={form} />,
          },
          {
            title: t("wizard.users"),
            info: <InfoLink topic="roles" />,
            description: mine ? t("wizard.users_text") : t("request:other.users_text"),
            isOptional: true,
            content: <NomineesStep form={form} mine={mine} limited={preview.tier === "limited"} />,
          },
          {
            title: t("wizard.review"),
            description: t("wizard.review_text"),
            content: (
              <ReviewStep
                form={form}
                preview={preview}
                mine={mine}
                onEdit={setStep}
                problem={error ? <ProblemAlert error={error} /> : null}
              />
            ),
          },
        ]}
      />
      {leaving.status === "blocked" ? (
        <ConfirmModal
          title={t("wizard.leave_title")}
          consequences={t("wizard.leave_text")}
          action={t("wizard.leave")}
          pending={false}
          error={null}
          onConfirm={leaving.proceed}
          onDismiss={leaving.reset}
        />
      ) : null}
    </>
  );
}

function submitText(t: Translate, mine: boolean, preview: AccountPreview): string {
  if (!mine) return t("request:other.submit");
  return preview.activation === "review" ? t("request.submit") : t("request.create");
}

/** What the request would become as it is, and what it would if its identifier weren't edited. */
function usePreviews(own: AccountPreview, mine: boolean, { identifier, approver }: RequestForm) {
  const email = useSettled(approver.trim());
  const other = !mine && mayBeEmail(email) ? email : "";
  const usual = useQuery({ ...previewQuery("", "", other), enabled: other !== "" });
  const query = useQuery({
    ...previewQuery(identifier?.prefix ?? "", identifier?.domain ?? "", other),
    enabled: identifier !== undefined && (mine || other !== ""),
  });
  const unedited = mine ? own : other && usual.data ? usual.data : unknown;
  const preview = identifier && query.data ? query.data : unedited;
  return { preview, usual: unedited, asking: usual.isFetching || query.isFetching };
}

/** What is known while nobody is named who will authorize the account. */
const unknown: AccountPreview = {
  tier: "standard",
  domain_identifier: "",
  email: "",
  name: "",
  activation: "at_once",
  taken: false,
  taken_name: "",
  problems: [],
};

/** A text once it hasn't changed for a moment. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), 300);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
