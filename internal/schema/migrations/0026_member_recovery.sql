-- +goose Up
-- Addresses that the administrators trust to open the account again when they themselves are gone. One counts once a
-- profile with that very address has confirmed it.
CREATE TABLE recovery_contact (
    account_id   TEXT   NOT NULL,
    id           TEXT   NOT NULL,
    email        TEXT   NOT NULL,
    email_key    TEXT   NOT NULL,
    named_by     TEXT   NOT NULL,
    created_at   BIGINT NOT NULL,
    confirmed_at BIGINT NOT NULL DEFAULT 0,
    -- The profile that confirmed.
    profile_id   TEXT   NOT NULL DEFAULT '',
    name         TEXT   NOT NULL DEFAULT '',
    PRIMARY KEY (account_id, id)
);
CREATE UNIQUE INDEX recovery_contact_by_email ON recovery_contact (account_id, email_key);
CREATE INDEX recovery_contact_of ON recovery_contact (email_key, account_id);

-- A proposal of a new administrator for an account that has lost its own.
CREATE TABLE recovery (
    account_id       TEXT   NOT NULL,
    id               TEXT   NOT NULL,
    profile_id       TEXT   NOT NULL,
    name             TEXT   NOT NULL,
    email            TEXT   NOT NULL,
    company          TEXT   NOT NULL DEFAULT '',
    reason           TEXT   NOT NULL,
    opened_by        TEXT   NOT NULL,
    opened_by_name   TEXT   NOT NULL,
    status           TEXT   NOT NULL CHECK (status IN ('waiting', 'done', 'stopped', 'expired')),
    created_at       BIGINT NOT NULL,
    approvable_at    BIGINT NOT NULL,
    expires_at       BIGINT NOT NULL,
    ended_at         BIGINT NOT NULL DEFAULT 0,
    stopped_by_name  TEXT   NOT NULL DEFAULT '',
    PRIMARY KEY (account_id, id)
);
CREATE UNIQUE INDEX recovery_by_id ON recovery (id);
CREATE UNIQUE INDEX recovery_open ON recovery (account_id) WHERE status = 'waiting';
CREATE INDEX recovery_by_status ON recovery (status, id);

CREATE TABLE recovery_approval (
    account_id  TEXT    NOT NULL,
    recovery_id TEXT    NOT NULL,
    profile_id  TEXT    NOT NULL,
    name        TEXT    NOT NULL,
    operator    BOOLEAN NOT NULL DEFAULT FALSE,
    at          BIGINT  NOT NULL,
    PRIMARY KEY (account_id, recovery_id, profile_id),
    FOREIGN KEY (account_id, recovery_id) REFERENCES recovery (account_id, id)
);

-- +goose Down
DROP TABLE recovery_approval;
DROP TABLE recovery;
DROP TABLE recovery_contact;
