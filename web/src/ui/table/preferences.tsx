import CollectionPreferences, {
  type CollectionPreferencesProps,
} from "@cloudscape-design/components/collection-preferences";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { usePreference } from "../../app/session";
import type { Column } from "./column";

export interface TablePreferences {
  pageSize: number;
  dense: boolean;
  wrap: boolean;
  columns: { id: string; visible: boolean }[];
}

const sizes = [25, 50, 100, 200];

/** The table's settings as the person left them, filled up with what is new since. */
export function useTablePreferences<T>(
  id: string,
  columns: Column<T>[],
): [TablePreferences, (preferences: TablePreferences) => void] {
  const [stored, store] = usePreference<Partial<TablePreferences>>(`table.${id}`, {});
  const preferences = useMemo(() => {
    const kept = (stored.columns ?? []).filter((item) => columns.some((column) => column.id === item.id));
    const added = columns.filter((column) => !kept.some((item) => item.id === column.id));
    return {
      pageSize: sizes.includes(stored.pageSize ?? 0) ? (stored.pageSize as number) : 25,
      dense: stored.dense ?? false,
      wrap: stored.wrap ?? true,
      columns: [...kept, ...added.map((column) => ({ id: column.id, visible: !column.hidden }))],
    };
  }, [stored, columns]);
  return [preferences, store];
}

interface PreferencesButtonProps<T> {
  columns: Column<T>[];
  preferences: TablePreferences;
  onChange: (preferences: TablePreferences) => void;
}

/** The button and dialog for rows per page, density and columns. */
export function PreferencesButton<T>({ columns, preferences, onChange }: PreferencesButtonProps<T>) {
  const { t } = useTranslation();
  const shown: CollectionPreferencesProps.Preferences = {
    pageSize: preferences.pageSize,
    contentDensity: preferences.dense ? "compact" : "comfortable",
    wrapLines: preferences.wrap,
    contentDisplay: preferences.columns,
  };
  return (
    <CollectionPreferences
      title={t("table.preferences")}
      confirmLabel={t("save")}
      cancelLabel={t("cancel")}
      preferences={shown}
      pageSizePreference={{
        title: t("table.page_size"),
        options: sizes.map((value) => ({ value, label: t("table.rows", { count: value }) })),
      }}
      wrapLinesPreference={{ label: t("table.wrap"), description: t("table.wrap_text") }}
      contentDensityPreference={{ label: t("table.dense"), description: t("table.dense_text") }}
      contentDisplayPreference={{
        title: t("table.columns"),
        options: columns.map((column) => ({
          id: column.id,
          label: column.header || t("table.actions"),
          alwaysVisible: column.fixed ?? false,
        })),
      }}
      onConfirm={({ detail }) =>
        onChange({
          pageSize: detail.pageSize ?? 25,
          dense: detail.contentDensity === "compact",
          wrap: detail.wrapLines ?? true,
          columns: (detail.contentDisplay ?? []).map((item) => ({
            id: item.id,
            visible: "visible" in item ? item.visible : true,
          })),
        })
      }
    />
  );
}
