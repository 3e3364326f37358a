import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import RadioGroup from "@cloudscape-design/components/radio-group";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { usePageParams } from "../../../app/params";
import { paths } from "../../../app/paths";
import { nothing } from "../../../lib/format";
import type { Activation } from "../../../lib/types";
import { KeyValues } from "../../../ui/KeyValues";
import { Loaded } from "../../../ui/Loaded";
import { Page } from "../../../ui/PageHeader";
import { Time } from "../../../ui/Time";
import { addressLines } from "../../account/address";
import { RequesterProfile } from "../RequesterProfile";
import { activationQuery } from "../request-api";
import { Authorize } from "./Authorize";
import { HandOn } from "./HandOn";
import { Refuse } from "./Refuse";

type Answer = "mine" | "forward" | "unknown" | "delete";

/** The page behind the link to whoever is to authorize an account (SPEC C2, C3). */
export default function ActivationPage() {
  const { t } = useTranslation("request");
  const { activation: id } = usePageParams();
  const query = useQuery(activationQuery(id));
  return (
    <Page
      title={t("activation.title")}
      crumbs={[{ text: t("activation.title"), href: paths.activation(id) }]}
      help="activation"
    >
      <Loaded query={query}>{(activation) => <Question activation={activation} />}</Loaded>
    </Page>
  );
}

function Question({ activation }: { activation: Activation }) {
  const { t } = useTranslation("request");
  const [answer, setAnswer] = useState<Answer>("mine");
  const left = activation.forwards_left;
  return (
    <SpaceBetween size="l">
      <Facts activation={activation} />
      <Container header={<Header variant="h2">{t("activation.question")}</Header>}>
        <SpaceBetween size="l">
          <RadioGroup
            value={answer}
            ariaLabel={t("activation.question")}
            onChange={({ detail }) => setAnswer(detail.value as Answer)}
            items={[
              { value: "mine", label: t("activation.mine"), description: t("activation.mine_text") },
              {
                value: "forward",
                label: t("activation.forward"),
                description: left > 0 ? t("activation.forward_text", { count: left }) : t("activation.forward_none"),
                disabled: left <= 0,
              },
              { value: "unknown", label: t("activation.unknown"), description: t("activation.unknown_text") },
              { value: "delete", label: t("activation.delete"), description: t("activation.delete_text") },
            ]}
          />
          {answer === "mine" ? <RequesterProfile /> : null}
        </SpaceBetween>
      </Container>
      {answer === "mine" ? <Authorize activation={activation} /> : null}
      {answer === "forward" ? <HandOn activation={activation} /> : null}
      {answer === "unknown" || answer === "delete" ? (
        <Refuse key={answer} activation={activation} answer={answer} />
      ) : null}
    </SpaceBetween>
  );
}

function Facts({ activation }: { activation: Activation }) {
  const { t } = useTranslation("request");
  const { sender, requested_by: by } = activation;
  const address = [activation.company.name, ...addressLines(activation.company)].filter(Boolean).join(", ");
  const readable = activation.domain_identifier_unicode;
  return (
    <Container
      header={
        <Header variant="h2" description={t("activation.from", { name: sender.name || sender.email })}>
          {activation.name}
        </Header>
      }
    >
      <SpaceBetween size="l">
        <KeyValues
          columns={3}
          items={[
            {
              label: t("identifier"),
              value: (
                <>
                  <Box variant="code">{activation.domain_identifier}</Box>
                  {readable === activation.domain_identifier ? null : <Box color="text-body-secondary">{readable}</Box>}
                </>
              ),
            },
            { label: t("account:properties.tier"), value: t(`account:tier.${activation.tier}`) },
            { label: t("account:company.title"), value: address || nothing },
            { label: t("account:properties.requested_by"), value: `${by.name} (${by.email})` },
            { label: t("requested"), value: <Time at={activation.requested_at} as="date" /> },
            { label: t("activation.expires"), value: <Time at={activation.expires_at} as="date" /> },
          ]}
        />
        {activation.message ? (
          <div>
            <Box variant="awsui-key-label">{t("activation.message")}</Box>
            <Box variant="p">{activation.message}</Box>
          </div>
        ) : null}
      </SpaceBetween>
    </Container>
  );
}
