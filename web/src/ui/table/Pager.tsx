import Button from "@cloudscape-design/components/button";
import { useTranslation } from "react-i18next";

interface PagerProps {
  page: number;
  more: boolean;
  onPrevious: () => void;
  onNext: () => void;
}

/** Previous and next. A keyset list has no way to the middle, so there are no page numbers to press. */
export function Pager({ page, more, onPrevious, onNext }: PagerProps) {
  const { t } = useTranslation();
  return (
    <nav className="licet-pager" aria-label={t("table.pages")}>
      <Button
        variant="icon"
        iconName="angle-left"
        ariaLabel={t("table.previous")}
        disabled={page <= 1}
        onClick={onPrevious}
      />
      <span aria-current="page">{t("table.page", { page })}</span>
      <Button variant="icon" iconName="angle-right" ariaLabel={t("table.next")} disabled={!more} onClick={onNext} />
    </nav>
  );
}
