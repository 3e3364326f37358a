import { queryOptions, useQuery } from "@tanstack/react-query";
import { api } from "../../lib/api";
import { unwrap } from "../../lib/problem";
import type { Country } from "../../lib/types";

const countriesQuery = queryOptions({
  queryKey: ["countries"],
  staleTime: Number.POSITIVE_INFINITY,
  queryFn: async () => (await unwrap(api.GET("/countries"))).items,
});

/** The countries, and how addresses are written in each. */
export function useCountries(): { countries: Country[]; loading: boolean } {
  const query = useQuery(countriesQuery);
  return { countries: query.data ?? [], loading: query.isPending };
}

export function useCountry(code: string): Country | undefined {
  return useCountries().countries.find((country) => country.code === code);
}
