import type { Company } from "../../lib/types";

/** A company with all its fields, for a form. */
export function complete(company: Partial<Company> | null | undefined): Company {
  return { name: "", country: "", line1: "", line2: "", city: "", region: "", postal_code: "", ...company };
}

/** A company's address in lines, without the empty ones. */
export function addressLines(company: Partial<Company> | null | undefined): string[] {
  if (!company) return [];
  const place = [company.postal_code, company.city, company.region].filter(Boolean).join(" ");
  return [company.line1, company.line2, place, company.country].filter((line): line is string => Boolean(line));
}
