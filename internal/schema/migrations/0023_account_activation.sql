-- +goose Up
-- Who is asked to authorize an account that somebody else requested: one row for each person who was ever asked. What
-- was forwarded stays as a row of its own; at most one of an account is open.
CREATE TABLE account_activation (
    account_id    TEXT   NOT NULL,
    activation_id TEXT   NOT NULL,
    email         TEXT   NOT NULL,
    -- The email as it is compared.
    email_key     TEXT   NOT NULL,
    message       TEXT   NOT NULL DEFAULT '',
    -- Who asks this person: the requester, the one who forwarded it, or somebody of the vendor's.
    sender_name   TEXT   NOT NULL DEFAULT '',
    sender_email  TEXT   NOT NULL DEFAULT '',
    -- How often it was forwarded to come here.
    hop           BIGINT NOT NULL DEFAULT 0,
    state         TEXT   NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'authorized', 'forwarded', 'unknown', 'deleted', 'expired', 'withdrawn')),
    created_at    BIGINT NOT NULL,
    expires_at    BIGINT NOT NULL,
    answered_at   BIGINT NOT NULL DEFAULT 0,
    reminders     BIGINT NOT NULL DEFAULT 0,
    sent_at       BIGINT NOT NULL,
    PRIMARY KEY (account_id, activation_id),
    FOREIGN KEY (account_id) REFERENCES account (account_id)
);
CREATE UNIQUE INDEX account_activation_by_id ON account_activation (activation_id);
CREATE UNIQUE INDEX account_activation_open ON account_activation (account_id) WHERE state = 'open';
CREATE INDEX account_activation_due ON account_activation (state, expires_at, reminders);

-- Whom the requester wants to have access, until the one who authorizes the account says so.
CREATE TABLE account_nominee (
    account_id TEXT    NOT NULL,
    email_key  TEXT    NOT NULL,
    email      TEXT    NOT NULL,
    role       TEXT    NOT NULL,
    requester  BOOLEAN NOT NULL DEFAULT FALSE,
    position   BIGINT  NOT NULL,
    PRIMARY KEY (account_id, email_key),
    FOREIGN KEY (account_id) REFERENCES account (account_id)
);
CREATE INDEX account_by_requester ON account (requester_id, requested_at, account_id);

-- A record that somebody is to put into the DNS of a domain, to show that the domain is theirs.
CREATE TABLE account_domain_challenge (
    account_id    TEXT   NOT NULL,
    domain        TEXT   NOT NULL,
    value         TEXT   NOT NULL,
    created_at    BIGINT NOT NULL,
    expires_at    BIGINT NOT NULL,
    checked_at    BIGINT NOT NULL DEFAULT 0,
    next_check_at BIGINT NOT NULL,
    outcome       TEXT   NOT NULL DEFAULT '',
    seen          TEXT   NOT NULL DEFAULT '',
    proved_at     BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (account_id, domain),
    FOREIGN KEY (account_id) REFERENCES account (account_id)
);
CREATE INDEX account_domain_challenge_due ON account_domain_challenge (proved_at, next_check_at);

-- +goose Down
DROP TABLE account_domain_challenge;
DROP INDEX account_by_requester;
DROP TABLE account_nominee;
DROP TABLE account_activation;
