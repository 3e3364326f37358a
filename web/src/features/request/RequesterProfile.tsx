import Link from "@cloudscape-design/components/link";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useTranslation } from "react-i18next";
import { paths } from "../../app/paths";
import { useSession } from "../../app/session";
import { nothing } from "../../lib/format";
import { KeyValues } from "../../ui/KeyValues";

/** The profile that the account is tied to, with the way to mend it. */
export function RequesterProfile() {
  const { t } = useTranslation("account");
  const { profile } = useSession();
  return (
    <SpaceBetween size="l">
      <KeyValues
        columns={2}
        items={[
          { label: t("requester.name"), value: `${profile.first_name} ${profile.last_name}` },
          { label: t("requester.email"), value: profile.email },
          { label: t("requester.username"), value: profile.username || nothing },
          { label: t("requester.phone"), value: profile.phone || nothing },
          { label: t("requester.company"), value: profile.company || nothing },
        ]}
      />
      <div>
        {t("requester.mend")} <Link href={paths.profile}>{t("requester.mend_link")}</Link>
      </div>
    </SpaceBetween>
  );
}
