import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { asApiError } from "../../lib/problem";
import { EmptyState } from "../EmptyState";
import { InfoLink } from "../InfoLink";
import { told } from "../ProblemAlert";
import type { Column } from "./column";
import { PreferencesButton, type TablePreferences } from "./preferences";

/** What every table has to say about itself. */
export interface TableTexts {
  title: string;
  description?: ReactNode;
  /** Help topic of the Info link. */
  help?: string;
  empty: string;
  emptyText?: ReactNode;
  emptyAction?: ReactNode;
  filter: string;
}

interface TableViewProps<T> {
  texts: TableTexts;
  rows: readonly T[];
  rowId: (row: T) => string;
  columns: Column<T>[];
  counter: string;
  loading: boolean;
  error: unknown;
  onRetry: () => void;
  filtered: boolean;
  onClearFilter: () => void;
  actions?: ReactNode;
  /** The address of the table as CSV, or what makes it here. */
  csv?: string | (() => void);
  filter: ReactNode;
  pager: ReactNode;
  preferences: TablePreferences;
  onPreferences: (preferences: TablePreferences) => void;
  sorting: Pick<TableProps<T>, "sortingColumn" | "sortingDescending" | "onSortingChange">;
  columnDefinitions: TableProps.ColumnDefinition<T>[];
  headingLevel: "h1" | "h2" | "h3";
  selected?: T;
  onSelect?: (row: T) => void;
  rowName?: (row: T) => string;
}

/** How a table looks, wherever its rows come from. */
export function TableView<T>(props: TableViewProps<T>) {
  const { t } = useTranslation();
  const { texts, preferences, onSelect } = props;
  return (
    <Table<T>
      variant="container"
      stickyHeader
      resizableColumns
      enableKeyboardNavigation
      items={props.rows}
      trackBy={props.rowId}
      columnDefinitions={props.columnDefinitions}
      columnDisplay={preferences.columns}
      contentDensity={preferences.dense ? "compact" : "comfortable"}
      wrapLines={preferences.wrap}
      loading={props.loading}
      loadingText={t("loading")}
      {...props.sorting}
      {...(onSelect
        ? {
            selectionType: "single" as const,
            selectedItems: props.selected === undefined ? [] : [props.selected],
            onSelectionChange: ({ detail }: { detail: TableProps.SelectionChangeDetail<T> }) => {
              const row = detail.selectedItems[0];
              if (row !== undefined) onSelect(row);
            },
            onRowClick: ({ detail }: { detail: TableProps.OnRowClickDetail<T> }) => onSelect(detail.item),
          }
        : {})}
      header={
        <Header
          variant={props.headingLevel}
          counter={props.counter}
          description={texts.description}
          info={texts.help ? <InfoLink topic={texts.help} /> : undefined}
          actions={
            props.csv || props.actions ? (
              <SpaceBetween direction="horizontal" size="xs">
                {props.csv ? (
                  <Button
                    {...(typeof props.csv === "string" ? { href: props.csv, download: true } : { onClick: props.csv })}
                    iconName="download"
                    ariaLabel={t("table.csv_of", { name: texts.title })}
                  >
                    {t("table.csv")}
                  </Button>
                ) : null}
                {props.actions}
              </SpaceBetween>
            ) : undefined
          }
        >
          {texts.title}
        </Header>
      }
      filter={props.filter}
      pagination={props.pager}
      preferences={
        <PreferencesButton columns={props.columns} preferences={preferences} onChange={props.onPreferences} />
      }
      empty={<Nothing {...props} />}
      ariaLabels={{
        tableLabel: texts.title,
        selectionGroupLabel: t("table.selection"),
        itemSelectionLabel: (_, row) => t("table.select", { name: props.rowName?.(row) ?? props.rowId(row) }),
        activateEditLabel: () => "",
        cancelEditLabel: () => "",
      }}
    />
  );
}

function Nothing<T>({ texts, error, onRetry, filtered, onClearFilter }: TableViewProps<T>) {
  const { t } = useTranslation();
  if (error) {
    const { detail, remedy } = told(asApiError(error), t);
    return (
      <EmptyState
        title={t("table.failed")}
        text={`${detail} ${remedy}`}
        action={<Button onClick={onRetry}>{t("retry")}</Button>}
      />
    );
  }
  if (filtered) {
    return (
      <EmptyState
        title={t("table.no_match")}
        text={t("table.no_match_text")}
        action={<Button onClick={onClearFilter}>{t("table.clear")}</Button>}
      />
    );
  }
  return <EmptyState title={texts.empty} text={texts.emptyText} action={texts.emptyAction} />;
}
