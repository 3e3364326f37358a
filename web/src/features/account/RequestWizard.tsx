import Wizard from "@cloudscape-design/components/wizard";
import type { UseMutationResult } from "@tanstack/react-query";
import { useQuery } from "@tanstack/react-query";
import { useBlocker, useRouter } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { paths } from "../../app/paths";
import { useSession } from "../../app/session";
import { useForm } from "../../lib/forms";
import type { ApiError } from "../../lib/problem";
import type { Account, AccountPreview } from "../../lib/types";
import { ConfirmModal } from "../../ui/ConfirmModal";
import { InfoLink } from "../../ui/InfoLink";
import { ProblemAlert } from "../../ui/ProblemAlert";
import { type AccountRequest, previewQuery } from "./api";
import { companyOf, type RequestForm, requestOf, stepOf } from "./request-form";
import { AccountStep } from "./wizard/AccountStep";
import { CompanyStep } from "./wizard/CompanyStep";
import { NomineesStep } from "./wizard/NomineesStep";
import { ReviewStep } from "./wizard/ReviewStep";

interface RequestWizardProps {
  preview: AccountPreview;
  submit: UseMutationResult<Account, ApiError, AccountRequest>;
}

/** The request of a person with a company's email address. */
export function RequestWizard({ preview: usual, submit }: RequestWizardProps) {
  const { t } = useTranslation("account");
  const router = useRouter();
  const { profile } = useSession();
  const [step, setStep] = useState(0);
  const [initial] = useState<RequestForm>(() => ({
    authorized: true,
    name: usual.name,
    identifier: undefined,
    company: companyOf(profile),
    nominees: [],
    message: "",
  }));
  const form = useForm(
    initial,
    (values) => ({
      ...(values.name.trim() ? {} : { "/name": t("missing.name") }),
      ...(values.authorized ? {} : { "/authorized": t("missing.authority") }),
    }),
    submit.error,
  );
  const edited = form.values.identifier;
  const query = useQuery({
    ...previewQuery(edited?.prefix ?? "", edited?.domain ?? ""),
    initialData: edited ? undefined : usual,
  });
  const preview = query.data ?? usual;
  const blocked = preview.taken || preview.problems.length > 0;

  const { error } = submit;
  useEffect(() => {
    const first = error?.problem.errors?.[0];
    if (first) setStep(stepOf(first.pointer));
  }, [error]);

  const leaving = useBlocker({
    shouldBlockFn: () => form.changed && !submit.isPending && !submit.isSuccess,
    enableBeforeUnload: () => form.changed && !submit.isSuccess,
    withResolver: true,
  });
  const goTo = (wanted: number) => {
    if (wanted > step && (!form.valid() || blocked)) return setStep(0);
    setStep(wanted);
  };
  return (
    <>
      <Wizard
        activeStepIndex={step}
        allowSkipTo
        isLoadingNextStep={submit.isPending || query.isFetching}
        submitButtonText={preview.activation === "review" ? t("request.submit") : t("request.create")}
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
        onSubmit={() => submit.mutate(requestOf(form.values))}
        steps={[
          {
            title: t("wizard.account"),
            info: <InfoLink topic="request" />,
            description: t("wizard.account_text"),
            content: <AccountStep form={form} preview={preview} usual={usual} />,
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
            description: t("wizard.users_text"),
            isOptional: true,
            content: <NomineesStep form={form} />,
          },
          {
            title: t("wizard.review"),
            description: t("wizard.review_text"),
            content: (
              <ReviewStep
                form={form}
                preview={preview}
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
