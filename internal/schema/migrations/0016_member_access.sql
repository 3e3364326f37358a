-- +goose Up
-- Somebody asks to be let into an account that exists. What was asked for stands as it was typed; the account is '' if
-- nothing was found or nothing may be shown, and then the row is there only for whoever asked.
CREATE TABLE access_request (
    account_id      TEXT   NOT NULL,
    id              TEXT   NOT NULL,
    profile_id      TEXT   NOT NULL,
    name            TEXT   NOT NULL,
    email           TEXT   NOT NULL,
    company         TEXT   NOT NULL DEFAULT '',
    -- What was asked for, and the same as it is compared: 'identifier:cedar.example', 'email:kim@cedar.example'.
    asked           TEXT   NOT NULL,
    asked_key       TEXT   NOT NULL,
    message         TEXT   NOT NULL DEFAULT '',
    status          TEXT   NOT NULL CHECK (status IN ('pending', 'approved', 'declined', 'withdrawn', 'expired')),
    -- Why it was declined.
    reason          TEXT   NOT NULL DEFAULT '',
    decided_by      TEXT   NOT NULL DEFAULT '',
    decided_by_name TEXT   NOT NULL DEFAULT '',
    created_at      BIGINT NOT NULL,
    expires_at      BIGINT NOT NULL,
    decided_at      BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (account_id, id)
);
CREATE UNIQUE INDEX access_request_by_id ON access_request (id);
CREATE UNIQUE INDEX access_request_open ON access_request (account_id, profile_id) WHERE status = 'pending' AND account_id <> '';
CREATE INDEX access_request_by_profile ON access_request (profile_id, id);
CREATE INDEX access_request_due ON access_request (expires_at) WHERE status = 'pending';

-- When the invitation was last mailed, how often again, and when its reminder was.
ALTER TABLE invitation ADD COLUMN sent_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE invitation ADD COLUMN resent BIGINT NOT NULL DEFAULT 0;
ALTER TABLE invitation ADD COLUMN reminded_at BIGINT NOT NULL DEFAULT 0;
UPDATE invitation SET sent_at = created_at;
CREATE INDEX invitation_due ON invitation (expires_at) WHERE status = 'pending';

-- +goose Down
DROP INDEX invitation_due;
ALTER TABLE invitation DROP COLUMN reminded_at;
ALTER TABLE invitation DROP COLUMN resent;
ALTER TABLE invitation DROP COLUMN sent_at;
DROP TABLE access_request;
