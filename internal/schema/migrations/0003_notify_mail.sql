-- +goose Up
-- The outbox: mails that were queued in the transaction of the deed that they report.
CREATE TABLE mail (
    account_id TEXT   NOT NULL DEFAULT '',
    id         TEXT   NOT NULL,
    kind       TEXT   NOT NULL,
    to_email   TEXT   NOT NULL,
    to_name    TEXT   NOT NULL DEFAULT '',
    -- What the template is filled with. Emptied once the mail is sent: it may hold a one-time link.
    data       TEXT   NOT NULL,
    -- The same key to the same address is the same mail.
    dedupe_key TEXT   NOT NULL,
    state      TEXT   NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'sent', 'failed')),
    attempts   BIGINT NOT NULL DEFAULT 0,
    last_error TEXT   NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL,
    -- When it may leave; later than created_at if its recipient got too many.
    due_at     BIGINT NOT NULL,
    -- After this it is pointless and not sent; 0 = never.
    expires_at BIGINT NOT NULL DEFAULT 0,
    sent_at    BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (account_id, id)
);
CREATE UNIQUE INDEX mail_by_dedupe_key ON mail (dedupe_key, to_email);
CREATE INDEX mail_by_recipient ON mail (to_email, due_at);
CREATE INDEX mail_ended ON mail (created_at) WHERE state <> 'queued';

-- +goose Down
DROP TABLE mail;
