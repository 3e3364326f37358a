import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useTranslation } from "react-i18next";
import { useSubmit } from "../../lib/submit";
import { ProblemAlert } from "../../ui/ProblemAlert";
import { beginCompanySignIn } from "./api";
import { type BegunAt, keepCompany, signedOutHere } from "./company-choice";

interface CompanyButtonsProps {
  providers: { id: string; name: string }[];
  returnTo: string;
}

/** A button for each company whose sign-in the vendor has set up. */
export function CompanyButtons({ providers, returnTo }: CompanyButtonsProps) {
  const { t } = useTranslation("identity");
  const submit = useSubmit(beginCompanySignIn, ({ url }) => location.assign(url));
  const another = signedOutHere();
  return (
    <SpaceBetween size="s">
      {providers.map(({ id, name }) => (
        <Button
          key={id}
          fullWidth
          formAction="none"
          loading={submit.isPending && submit.variables?.provider === id}
          onClick={() => {
            keepCompany({ id, name, returnTo });
            submit.mutate({ provider: id, return_to: returnTo, another });
          }}
        >
          {t("company_sign_in.use", { name })}
        </Button>
      ))}
      {submit.error ? <ProblemAlert error={submit.error} /> : null}
    </SpaceBetween>
  );
}

/** Goes to the same company's sign-in again, to choose another account there. */
export function AnotherAccount({ at }: { at: BegunAt }) {
  const { t } = useTranslation("identity");
  const submit = useSubmit(beginCompanySignIn, ({ url }) => location.assign(url));
  return (
    <SpaceBetween size="s">
      <Button
        fullWidth
        formAction="none"
        loading={submit.isPending}
        onClick={() => submit.mutate({ provider: at.id, return_to: at.returnTo, another: true })}
      >
        {t("company_sign_in.another", { name: at.name })}
      </Button>
      {submit.error ? <ProblemAlert error={submit.error} /> : null}
    </SpaceBetween>
  );
}
