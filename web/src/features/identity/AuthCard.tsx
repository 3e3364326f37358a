import Container from "@cloudscape-design/components/container";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { FormEvent, ReactNode, Ref } from "react";
import type { ApiError } from "../../lib/problem";
import { Page } from "../../ui/PageHeader";
import { ProblemAlert } from "../../ui/ProblemAlert";

interface AuthCardProps {
  title: string;
  description?: ReactNode;
  formRef?: Ref<HTMLDivElement>;
  error?: ApiError | null;
  onSubmit?: () => void;
  children: ReactNode;
  /** What stands below the card, such as the way to sign up. */
  below?: ReactNode;
}

/** A page with one narrow form, for people who aren't signed in. */
export function AuthCard({ title, description, formRef, error, onSubmit, children, below }: AuthCardProps) {
  const send = (event: FormEvent) => {
    event.preventDefault();
    onSubmit?.();
  };
  return (
    <Page title={title} description={description} narrow>
      <SpaceBetween size="l">
        <Container>
          <form noValidate onSubmit={send}>
            <div ref={formRef}>
              <SpaceBetween size="l">
                {error ? <ProblemAlert error={error} /> : null}
                {children}
              </SpaceBetween>
            </div>
          </form>
        </Container>
        {below}
      </SpaceBetween>
    </Page>
  );
}
