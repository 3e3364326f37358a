import type { Company } from "../../lib/types";

/** A company with all its fields, for a form. */
export function complete(company: Partial<Company> | null | undefined): Company {
  return { name: "", country: "", line1: "", line2: "", city: "", region: "", postal_code: "", ...company };
}

/** A company's address in lines as its country writes them, without the empty ones. */
export function addressLines(company: Partial<Company> | null | undefined): string[] {
  if (!company) return [];
  const { country = "", city, region, postal_code: code } = company;
  const filled = (parts: (string | undefined)[], between: string) => parts.filter(Boolean).join(between);
  const place = codeLast.has(country)
    ? filled([city, filled([region, code], " ")], ", ")
    : filled([filled([code, city], " "), region], ", ");
  return [company.line1, company.line2, place, countryName(country)].filter((line): line is string => Boolean(line));
}

/** Countries that write the postal code behind the city. */
const codeLast = new Set(["AU", "CA", "GB", "IE", "IN", "NZ", "US", "ZA"]);

const names = new Intl.DisplayNames(["en-US"], { type: "region", fallback: "code" });

/** "United States" for "US"; a code that isn't one stays as it is. */
export function countryName(code: string): string {
  return /^[A-Z]{2}$/.test(code) ? (names.of(code) ?? code) : code;
}
