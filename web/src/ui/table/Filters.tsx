import PropertyFilter, { type PropertyFilterProps } from "@cloudscape-design/components/property-filter";
import TextFilter from "@cloudscape-design/components/text-filter";
import { useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Filter } from "./column";

interface FiltersProps {
  filters: Filter[];
  values: Record<string, string>;
  onChange: (values: Record<string, string>) => void;
  placeholder: string;
  /** How many rows match, in words. */
  countText?: string;
  /** Whether the server can search free text. */
  search: boolean;
}

/** The filter above a table: words alone, or words and named filters. */
export function Filters(props: FiltersProps) {
  return props.filters.length === 0 ? <Words {...props} /> : <Properties {...props} />;
}

const pause = 300;

function Words({ values, onChange, placeholder, countText }: FiltersProps) {
  const { t } = useTranslation();
  const given = values.q ?? "";
  const [text, setText] = useState(given);
  useEffect(() => setText(given), [given]);
  useEffect(() => {
    if (text === given) return undefined;
    const later = setTimeout(() => onChange(text ? { q: text } : {}), pause);
    return () => clearTimeout(later);
  }, [text, given, onChange]);
  return (
    <TextFilter
      filteringText={text}
      filteringPlaceholder={placeholder}
      filteringAriaLabel={placeholder}
      filteringClearAriaLabel={t("table.clear")}
      countText={given ? countText : undefined}
      onChange={({ detail }) => setText(detail.filteringText)}
    />
  );
}

function Properties({ filters, values, onChange, placeholder, countText, search }: FiltersProps) {
  const { t } = useTranslation();
  const query = useMemo<PropertyFilterProps.Query>(
    () => ({
      operation: "and",
      tokens: Object.entries(values).map(([name, value]) =>
        name === "q" ? { value, operator: ":" } : { propertyKey: name, value, operator: "=" },
      ),
    }),
    [values],
  );
  return (
    <PropertyFilter
      query={query}
      hideOperations
      disableFreeTextFiltering={!search}
      filteringPlaceholder={placeholder}
      filteringAriaLabel={placeholder}
      countText={query.tokens.length > 0 ? countText : undefined}
      expandToViewport
      filteringProperties={filters.map((filter) => ({
        key: filter.name,
        propertyLabel: filter.label,
        groupValuesLabel: filter.group,
        operators: ["="],
      }))}
      filteringOptions={filters.flatMap((filter) =>
        (filter.options ?? []).map((option) => ({
          propertyKey: filter.name,
          value: option.value,
          label: option.label,
        })),
      )}
      i18nStrings={{ clearFiltersText: t("table.clear") }}
      onChange={({ detail }) =>
        // A query parameter has one value: of two filters of a kind the later one counts.
        onChange(
          Object.fromEntries(
            detail.tokens
              .map(({ propertyKey: name = "q", value }): [string, string] => {
                const read = filters.find((filter) => filter.name === name)?.read;
                const text = String(value).trim();
                return [name, read ? read(text) : text];
              })
              .filter(([, text]) => text !== ""),
          ),
        )
      }
    />
  );
}
