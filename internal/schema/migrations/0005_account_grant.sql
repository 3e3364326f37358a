-- +goose Up
-- A company's account. Text that isn't known is '', a time that hasn't come is 0.
CREATE TABLE account (
    account_id                 TEXT    NOT NULL PRIMARY KEY,
    version                    BIGINT  NOT NULL DEFAULT 1,
    name                       TEXT    NOT NULL,
    domain_identifier          TEXT    NOT NULL,
    tier                       TEXT    NOT NULL CHECK (tier IN ('standard', 'limited')),
    status                     TEXT    NOT NULL CHECK (status IN (
        'pending_customer_acceptance', 'pending_email_verification', 'pending_domain_approval',
        'pending_upgrade_approval', 'export_hold', 'active', 'declined', 'deactivation_requested', 'closed')),
    status_reason              TEXT    NOT NULL DEFAULT '',
    -- What the requester wrote to whoever reviews an identifier that was edited.
    justification              TEXT    NOT NULL DEFAULT '',
    phone                      TEXT    NOT NULL DEFAULT '',
    message                    TEXT    NOT NULL DEFAULT '',
    search_by_member_email     BOOLEAN NOT NULL DEFAULT FALSE,
    locked                     BOOLEAN NOT NULL DEFAULT FALSE,
    creator_id                 TEXT    NOT NULL DEFAULT '',
    creator_name               TEXT    NOT NULL DEFAULT '',
    creator_email              TEXT    NOT NULL DEFAULT '',
    requester_id               TEXT    NOT NULL DEFAULT '',
    requester_name             TEXT    NOT NULL DEFAULT '',
    requester_email            TEXT    NOT NULL DEFAULT '',
    requested_at               BIGINT  NOT NULL,
    activated_at               BIGINT  NOT NULL DEFAULT 0,
    company_name               TEXT    NOT NULL DEFAULT '',
    country                    TEXT    NOT NULL DEFAULT '',
    line1                      TEXT    NOT NULL DEFAULT '',
    line2                      TEXT    NOT NULL DEFAULT '',
    city                       TEXT    NOT NULL DEFAULT '',
    region                     TEXT    NOT NULL DEFAULT '',
    postal_code                TEXT    NOT NULL DEFAULT '',
    default_virtual_account_id TEXT    NOT NULL
);
-- An identifier is unique over the accounts that are active or may become so.
CREATE UNIQUE INDEX account_by_identifier ON account (domain_identifier) WHERE status NOT IN ('declined', 'closed');

-- A folder of an account for licenses, tokens and product instances. Which one is the default is in the account.
CREATE TABLE virtual_account (
    account_id         TEXT    NOT NULL,
    virtual_account_id TEXT    NOT NULL,
    name               TEXT    NOT NULL,
    description        TEXT    NOT NULL DEFAULT '',
    public             BOOLEAN NOT NULL DEFAULT FALSE,
    created_at         BIGINT  NOT NULL,
    PRIMARY KEY (account_id, virtual_account_id),
    FOREIGN KEY (account_id) REFERENCES account (account_id)
);
CREATE UNIQUE INDEX virtual_account_by_name ON virtual_account (account_id, lower(name));

-- A person who holds at least one role in the account, as the profile calls itself.
CREATE TABLE account_user (
    account_id TEXT   NOT NULL,
    profile_id TEXT   NOT NULL,
    name       TEXT   NOT NULL,
    email      TEXT   NOT NULL,
    company    TEXT   NOT NULL DEFAULT '',
    since      BIGINT NOT NULL,
    PRIMARY KEY (account_id, profile_id),
    FOREIGN KEY (account_id) REFERENCES account (account_id)
);
CREATE INDEX account_user_by_profile ON account_user (profile_id, account_id);
CREATE INDEX account_user_by_name ON account_user (account_id, lower(name), profile_id);

-- Who holds which role where: in the whole account ('') or in one virtual account.
CREATE TABLE account_grant (
    account_id         TEXT   NOT NULL,
    profile_id         TEXT   NOT NULL,
    role               TEXT   NOT NULL,
    virtual_account_id TEXT   NOT NULL DEFAULT '',
    since              BIGINT NOT NULL,
    PRIMARY KEY (account_id, profile_id, role, virtual_account_id),
    FOREIGN KEY (account_id, profile_id) REFERENCES account_user (account_id, profile_id)
);
CREATE INDEX account_grant_by_role ON account_grant (account_id, role, profile_id);

-- +goose Down
DROP TABLE account_grant;
DROP TABLE account_user;
DROP TABLE virtual_account;
DROP TABLE account;
