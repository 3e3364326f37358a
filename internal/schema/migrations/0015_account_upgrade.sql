-- +goose Up
-- The upgrade of a limited account to a standard one: who asked for what, and how far it has come. The account itself
-- stays as it is until the upgrade is complete.
CREATE TABLE account_upgrade (
    account_id      TEXT    NOT NULL,
    upgrade_id      TEXT    NOT NULL,
    status          TEXT    NOT NULL CHECK (status IN ('pending_upgrade_approval', 'pending_email_verification', 'complete', 'refused', 'canceled')),
    -- The name and domain identifier that are asked for, and the identifier before.
    name            TEXT    NOT NULL,
    wanted          TEXT    NOT NULL,
    previous        TEXT    NOT NULL,
    cause           TEXT    NOT NULL DEFAULT '',
    justification   TEXT    NOT NULL DEFAULT '',
    phone           TEXT    NOT NULL DEFAULT '',
    requester_id    TEXT    NOT NULL,
    requester_name  TEXT    NOT NULL,
    requester_email TEXT    NOT NULL,
    company_name    TEXT    NOT NULL DEFAULT '',
    country         TEXT    NOT NULL DEFAULT '',
    line1           TEXT    NOT NULL DEFAULT '',
    line2           TEXT    NOT NULL DEFAULT '',
    city            TEXT    NOT NULL DEFAULT '',
    region          TEXT    NOT NULL DEFAULT '',
    postal_code     TEXT    NOT NULL DEFAULT '',
    -- How it is known that the wanted domain is theirs, and why an upgrade was refused.
    domain_proof    TEXT    NOT NULL DEFAULT '' CHECK (domain_proof IN ('', 'dns', 'operator')),
    reason          TEXT    NOT NULL DEFAULT '',
    requested_at    BIGINT  NOT NULL,
    ended_at        BIGINT  NOT NULL DEFAULT 0,
    -- The fingerprint of the link in the newest verification mail.
    link_hash       TEXT    NOT NULL DEFAULT '',
    link_expires_at BIGINT  NOT NULL DEFAULT 0,
    PRIMARY KEY (account_id, upgrade_id),
    FOREIGN KEY (account_id) REFERENCES account (account_id)
);
CREATE UNIQUE INDEX account_upgrade_open ON account_upgrade (account_id)
    WHERE status IN ('pending_upgrade_approval', 'pending_email_verification');

-- The identifiers that accounts had before. They go on finding their account, and are never given out again.
CREATE TABLE account_alias (
    account_id TEXT   NOT NULL,
    identifier TEXT   NOT NULL,
    since      BIGINT NOT NULL,
    PRIMARY KEY (account_id, identifier),
    FOREIGN KEY (account_id) REFERENCES account (account_id)
);
CREATE UNIQUE INDEX account_alias_by_identifier ON account_alias (identifier);

-- +goose Down
DROP TABLE account_alias;
DROP TABLE account_upgrade;
