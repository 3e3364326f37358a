import type { Company } from "../../lib/types";

/** A company's address in lines, without the empty ones. */
export function addressLines(company: Company | null | undefined): string[] {
  if (!company) return [];
  const place = [company.postal_code, company.city, company.region].filter(Boolean).join(" ");
  return [company.line1, company.line2, place, company.country].filter(Boolean);
}
