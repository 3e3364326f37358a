import type { Company, Country, Profile } from "../../lib/types";
import type { AccountRequest } from "../account/api";
import type { RequestFor } from "./request-api";

export interface Nominee {
  email: string;
  role: string;
}

export interface Identifier {
  prefix: string;
  domain: string;
  justification: string;
  phone: string;
}

/** What the wizard collects. The identifier is undefined while it is the usual one. */
export interface RequestForm {
  /** The email of who will authorize the account; only if it is somebody else. */
  approver: string;
  /** Whether the requester wants access to an account that somebody else authorizes. */
  access: boolean;
  name: string;
  identifier: Identifier | undefined;
  company: Company;
  nominees: Nominee[];
  message: string;
}

/** The company as the requester's profile knows it. */
export function companyOf(profile: Profile): Company {
  const site = profile.site_address;
  return {
    name: profile.company,
    country: site?.country || profile.country,
    line1: site?.line1 ?? "",
    line2: site?.line2 ?? "",
    city: site?.city ?? "",
    region: site?.region ?? "",
    postal_code: site?.postal_code ?? "",
  };
}

/** The request as the server wants it: without a company of which nothing is known, and without empty nominations. */
export function requestOf(form: RequestForm): AccountRequest {
  const nominees = form.nominees.filter((nominee) => nominee.email.trim() !== "");
  const { country: _, ...told } = form.company;
  const known = Object.values(told).some((part) => part.trim() !== "");
  return {
    name: form.name.trim(),
    ...(form.identifier ? { identifier: form.identifier } : {}),
    ...(known ? { company: form.company } : {}),
    ...(nominees.length > 0 ? { nominees } : {}),
    ...(form.message.trim() && nominees.length > 0 ? { message: form.message.trim() } : {}),
  };
}

/** The request of an account that somebody else is to authorize. */
export function requestForOf(form: RequestForm): RequestFor {
  return {
    ...requestOf(form),
    approver: form.approver.trim(),
    ...(form.access ? { access: "account_user" } : {}),
    ...(form.message.trim() ? { message: form.message.trim() } : {}),
  };
}

/** Whether a text may be an email address; the server has the last word. */
export const mayBeEmail = (text: string) => /^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(text.trim());

/** What is missing or can't be right, by JSON pointer, as keys of the texts; the server has the last word. */
export function gaps(form: RequestForm, mine: boolean, countries: readonly Country[]): Record<string, string> {
  const found: Record<string, string> = {};
  if (!form.name.trim()) found["/name"] = "missing.name";
  if (!mine && !mayBeEmail(form.approver)) found["/approver"] = "request:missing.approver";
  Object.assign(found, companyGaps(form.company, countries));
  form.nominees.forEach(({ email }, i) => {
    if (email.trim() && !mayBeEmail(email)) found[`/nominees/${i}/email`] = "missing.email";
  });
  return found;
}

/** What an address that is given in part still needs (SPEC B5); nothing is missing where no part of one is given. */
export function companyGaps({ name, country, ...address }: Company, countries: readonly Country[]) {
  const found: Record<string, string> = {};
  if (Object.values(address).every((part) => part.trim() === "")) return found;
  if (!name.trim()) found["/company/name"] = "missing.company_name";
  if (!country) found["/company/country"] = "missing.country";
  const needed = countries.find(({ code }) => code === country)?.required ?? [];
  for (const part of needed as (keyof typeof address)[]) {
    if (address[part]?.trim() === "") found[`/company/${part}`] = "missing.address_part";
  }
  return found;
}

/** The step of the wizard where a message of the server belongs, by its JSON pointer. */
export function stepOf(pointer: string, mine = true): number {
  if (pointer.startsWith("/company")) return 1;
  if (pointer.startsWith("/message")) return mine ? 2 : 0;
  return pointer.startsWith("/nominees") || pointer.startsWith("/access") ? 2 : 0;
}
