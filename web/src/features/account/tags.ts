import { queryOptions, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { api, once } from "../../lib/api";
import { unwrap } from "../../lib/problem";
import type { TagOn } from "../../lib/types";
import { readAll } from "../../ui/table/all";
import type { Filter } from "../../ui/table/column";
import { accountKey } from "./api";

export const customTagsQuery = (account_id: string) =>
  queryOptions({
    queryKey: [...accountKey(account_id), "custom-tags"],
    queryFn: () =>
      readAll((query) =>
        unwrap(api.GET("/accounts/{account_id}/custom-tags", { params: { path: { account_id }, query } })),
      ),
  });

export const tagEffectsQuery = (account_id: string, tag_id: string) =>
  queryOptions({
    queryKey: [...accountKey(account_id), "custom-tags", tag_id, "effects"],
    staleTime: 0,
    queryFn: async () =>
      (
        await unwrap(
          api.GET("/accounts/{account_id}/custom-tags/{tag_id}/effects", { params: { path: { account_id, tag_id } } }),
        )
      ).items ?? [],
  });

export interface TagBody {
  name: string;
  description: string;
  values: string[];
  required: boolean;
}

export const createCustomTag = (account_id: string, body: TagBody, key: string) =>
  unwrap(api.POST("/accounts/{account_id}/custom-tags", { params: { path: { account_id } }, body, ...once(key) }));

export const updateCustomTag = (account_id: string, tag_id: string, body: TagBody & { end_uses: boolean }) =>
  unwrap(api.PATCH("/accounts/{account_id}/custom-tags/{tag_id}", { params: { path: { account_id, tag_id } }, body }));

export const removeCustomTag = (account_id: string, tag_id: string) =>
  unwrap(api.DELETE("/accounts/{account_id}/custom-tags/{tag_id}", { params: { path: { account_id, tag_id } } }));

/** The tags that a virtual account carries. */
export const virtualAccountTagsQuery = (account_id: string, virtual_account_id: string) =>
  queryOptions({
    queryKey: [...accountKey(account_id), "virtual-accounts", virtual_account_id, "tags"],
    queryFn: () =>
      readAll((query) =>
        unwrap(
          api.GET("/accounts/{account_id}/virtual-accounts/{virtual_account_id}/tags", {
            params: { path: { account_id, virtual_account_id }, query },
          }),
        ),
      ),
  });

/** A value of a tag, to be put on a thing. */
export interface TagValue {
  tag_id: string;
  value: string;
}

export const updateVirtualAccountTags = (account_id: string, virtual_account_id: string, custom_tags: TagValue[]) =>
  unwrap(
    api.PUT("/accounts/{account_id}/virtual-accounts/{virtual_account_id}/tags", {
      params: { path: { account_id, virtual_account_id } },
      body: { custom_tags },
    }),
  );

/** "Site = Berlin, Owner = Kim" */
export function tagTexts(tags: TagOn[] | null): string {
  return (tags ?? []).map(({ name, value }) => `${name} = ${value}`).join(", ");
}

/** The filters of a list by the account's custom tags; none if it has no tag. */
export function useTagFilters(accountId: string): Filter[] {
  const { t } = useTranslation("account");
  const tags = useQuery(customTagsQuery(accountId));
  return useMemo(() => {
    const all = tags.data ?? [];
    if (all.length === 0) return [];
    const options = all.flatMap((tag) => [
      { value: tag.id, label: t("tag.any", { tag: tag.name }) },
      ...(tag.values_in_use ?? []).map((value) => ({ value: `${tag.id}=${value}`, label: `${tag.name} = ${value}` })),
    ]);
    return [{ name: "custom_tag", label: t("tag.one"), group: t("tag.title"), options }];
  }, [t, tags.data]);
}
