-- +goose Up
-- Somebody asked by email to take a role in an account. A pending row that is past its time is as good as expired.
CREATE TABLE invitation (
    account_id         TEXT   NOT NULL,
    id                 TEXT   NOT NULL,
    email              TEXT   NOT NULL,
    -- The address as it is compared: ASCII letters in lower case.
    email_key          TEXT   NOT NULL,
    role               TEXT   NOT NULL,
    virtual_account_id TEXT   NOT NULL DEFAULT '',
    message            TEXT   NOT NULL DEFAULT '',
    inviter_id         TEXT   NOT NULL DEFAULT '',
    inviter_name       TEXT   NOT NULL DEFAULT '',
    inviter_email      TEXT   NOT NULL DEFAULT '',
    status             TEXT   NOT NULL CHECK (status IN ('pending', 'accepted', 'declined', 'withdrawn', 'expired')),
    answer             TEXT   NOT NULL DEFAULT '',
    created_at         BIGINT NOT NULL,
    expires_at         BIGINT NOT NULL,
    answered_at        BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (account_id, id)
);
CREATE UNIQUE INDEX invitation_pending ON invitation (account_id, email_key) WHERE status = 'pending';
CREATE UNIQUE INDEX invitation_by_id ON invitation (id);
CREATE INDEX invitation_by_email ON invitation (email_key, status);

-- +goose Down
DROP TABLE invitation;
