import Checkbox from "@cloudscape-design/components/checkbox";
import FormField from "@cloudscape-design/components/form-field";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { date } from "../../lib/format";
import { useForm } from "../../lib/forms";
import { useSubmit } from "../../lib/submit";
import type { Account, Token } from "../../lib/types";
import { FormModal } from "../../ui/FormModal";
import { TextField } from "../../ui/fields";
import { InfoLink } from "../../ui/InfoLink";
import { Loaded } from "../../ui/Loaded";
import { accountKey, accountQuery } from "../account/api";
import { Acceptance, useAcceptance } from "../agreement/Acceptance";
import { issueToken, type Pool, type TokenBody } from "./api";
import { TokenModal } from "./TokenModal";

const longest = 3650;

interface CreateTokenProps {
  pool: Pool;
  place: string;
  onDone: () => void;
}

/** Makes a token: what it is for, how long and how often it works. Shows it afterwards. */
export function CreateToken({ pool, place, onDone }: CreateTokenProps) {
  const [made, setMade] = useState<Token | undefined>(undefined);
  const account = useQuery(accountQuery(pool.account_id));
  if (made?.value) return <TokenModal value={made.value} place={place} onDone={onDone} />;
  return (
    <Loaded query={account}>
      {(tagged) => <TokenForm account={tagged.account} pool={pool} onMade={setMade} onDismiss={onDone} />}
    </Loaded>
  );
}

interface TokenFormProps {
  account: Account;
  pool: Pool;
  onMade: (token: Token) => void;
  onDismiss: () => void;
}

function TokenForm({ account, pool, onMade, onDismiss }: TokenFormProps) {
  const { t } = useTranslation("licensing");
  const queries = useQueryClient();
  const { toAccept, blocked } = useAcceptance(account);
  const create = useSubmit(
    (body: TokenBody, key) => issueToken(pool, body, key),
    (token) => {
      void queries.invalidateQueries({ queryKey: accountKey(account.id) });
      onMade(token);
    },
  );
  const form = useForm(
    { description: "", expires_in_days: "365", max_uses: "", export_controlled: false },
    (values) => {
      const found: Record<string, string> = {};
      const days = Number(values.expires_in_days);
      if (!Number.isInteger(days) || days < 1 || days > longest)
        found["/expires_in_days"] = t("missing.days", { longest });
      if (values.max_uses && !/^\d+$/.test(values.max_uses.trim())) found["/max_uses"] = t("missing.uses");
      return found;
    },
    create.error,
  );
  const { values } = form;
  const days = Number(values.expires_in_days);
  const ends =
    Number.isInteger(days) && days > 0 && days <= longest ? new Date(Date.now() + days * 86_400_000) : undefined;
  return (
    <FormModal
      title={t("token.new_title")}
      action={t("token.create")}
      pending={create.isPending}
      error={create.error}
      formRef={form.ref}
      onSubmit={() =>
        !blocked &&
        form.valid() &&
        create.mutate({
          description: values.description.trim(),
          expires_in_days: days,
          max_uses: values.max_uses ? Number(values.max_uses) : 0,
          export_controlled: values.export_controlled,
          ...(toAccept === undefined ? {} : { accept_agreement: toAccept }),
        })
      }
      onDismiss={onDismiss}
    >
      <TextField
        form={form}
        name="description"
        label={t("token.description")}
        optional
        description={t("token.description_text")}
      />
      <TextField
        form={form}
        name="expires_in_days"
        inputMode="numeric"
        label={t("token.days")}
        constraint={
          ends ? t("token.days_until", { date: date(ends.toISOString()), longest }) : t("token.days_text", { longest })
        }
      />
      <TextField
        form={form}
        name="max_uses"
        inputMode="numeric"
        label={t("token.max_uses")}
        optional
        constraint={t("token.max_uses_text")}
      />
      <FormField errorText={form.error("/export_controlled")}>
        <Checkbox
          checked={values.export_controlled}
          description={t("token.export_text")}
          onChange={({ detail }) => form.set("export_controlled", detail.checked)}
        >
          {t("token.export_allow")} <InfoLink topic="export" />
        </Checkbox>
      </FormField>
      <Acceptance account={account} />
    </FormModal>
  );
}
