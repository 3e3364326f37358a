import type { components } from "./schema";

type Schemas = components["schemas"];

export type Problem = Schemas["Problem"];
export type Session = Schemas["Session"];
export type AccountRef = Schemas["SessionAccount"];
export type HeldRole = Schemas["HeldRole"];
export type SessionRow = Schemas["SessionRow"];
export type SecurityEvent = Schemas["SecurityEvent"];
export type Passkey = Schemas["Passkey"];
export type PasskeyCeremony = Schemas["Ceremony"];
export type CompanyLink = Schemas["CompanyLink"];
export type Security = Schemas["Security"];
export type TOTPKey = Schemas["TOTPKey"];
export type Profile = Schemas["Profile"];
export type ProfileChange = Schemas["ProfileChange"];
/** An address with every line, empty where there is none. */
export type Address = Required<Schemas["SiteAddress"]>;
export type Branding = Schemas["Branding"];
export type BrandingSettings = Schemas["BrandingSettings"];
export type System = Schemas["System"];
export type SystemJobs = Schemas["SystemJobs"];
export type FailedJob = Schemas["FailedJob"];
export type AccountPreview = Schemas["Preview"];
export type Account = Schemas["Account"];
/** A company with every line of its address, empty where there is none. */
export type Company = Required<Schemas["Company"]>;
export type VirtualAccount = Schemas["VirtualAccount"];
export type AccountEvent = Schemas["Event"];
export type Country = Schemas["Country"];
export type RoleRow = Schemas["RoleRow"];
export type User = Schemas["User"];
export type VirtualUser = Schemas["VirtualUser"];
export type Group = Schemas["Group"];
export type GroupDetail = Schemas["GroupDetail"];
export type CustomTag = Schemas["CustomTag"];
/** A custom tag as a thing carries it. */
export type TagOn = Schemas["TagOn"];
export type CarriedTag = Schemas["CarriedTag"];
/** A user or a group that holds a role. */
export type Holder = Schemas["Holder"];
export type Invitation = Schemas["Invitation"];
export type Recovery = Schemas["Recovery"];
export type RecoveryContact = Schemas["RecoveryContact"];
export type AccessRequest = Schemas["AccessRequest"];
export type Agreement = Schemas["Agreement"];
export type AccountAgreement = Schemas["AccountAgreement"];
export type AgreementAcceptance = Schemas["Acceptance"];
export type DomainProof = Schemas["DomainProof"];
export type Review = Schemas["Review"];
/** A request as its requester sees it. */
export type AccountRequestRow = Schemas["AccountRequest"];
export type Activation = Schemas["Activation"];
export type Upgrade = NonNullable<Schemas["Upgrade"]>;
export type UpgradeState = Schemas["UpgradeState"];
export type Token = Schemas["Token"];
export type License = Schemas["License"];
export type LicenseSource = Schemas["LicenseSource"];
export type Instance = Schemas["Instance"];
export type Alert = Schemas["Alert"];
export type LicensingOverview = Schemas["LicensingOverview"];
export type Mail = Schemas["Mail"];
export type MailTemplate = Schemas["MailTemplate"];
export type AccountAcceptance = Schemas["AccountAcceptance"];
export type VendorAccount = Schemas["VendorAccount"];
export type InspectedAccount = Schemas["InspectedAccount"];
export type InspectedUser = Schemas["InspectedUser"];
export type PersonRow = Schemas["PersonRow"];
export type PersonDetail = Schemas["PersonDetail"];
export type AgreementEdition = Schemas["AgreementEdition"];
export type AgreementStanding = Schemas["AgreementStanding"];
export type VendorEvent = Schemas["VendorEvent"];

/** One page of a list: its rows, where the next page starts ("" on the last one), and how many there are (-1 unknown). */
export interface Page<T> {
  items: T[];
  next: string;
  total: number;
}
