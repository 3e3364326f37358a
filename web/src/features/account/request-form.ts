import type { Company, Profile } from "../../lib/types";
import type { AccountRequest } from "./api";

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
  authorized: boolean;
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

/** The step of the wizard where a message of the server belongs, by its JSON pointer. */
export function stepOf(pointer: string): number {
  if (pointer.startsWith("/company")) return 1;
  return pointer.startsWith("/nominees") || pointer.startsWith("/message") ? 2 : 0;
}
