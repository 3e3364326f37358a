-- +goose Up
-- How a session was proved. A second factor, or a passkey with user verification, is more than a password alone.
ALTER TABLE session ADD COLUMN second_factor BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE session ADD COLUMN proved_at BIGINT NOT NULL DEFAULT 0; -- when the person last gave a proof in it

-- An authenticator app's secret. It is on once a code has confirmed it.
CREATE TABLE totp (
    profile_id   TEXT   NOT NULL PRIMARY KEY,
    secret       TEXT   NOT NULL, -- sealed
    last_step    BIGINT NOT NULL DEFAULT 0, -- the time step of the last code that was taken: no code works twice
    confirmed_at BIGINT NOT NULL DEFAULT 0, -- 0 = it is being set up
    created_at   BIGINT NOT NULL
);

CREATE TABLE recovery_code (
    profile_id TEXT   NOT NULL,
    hash       TEXT   NOT NULL, -- SHA-256
    created_at BIGINT NOT NULL,
    used_at    BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (profile_id, hash)
);

-- Sign-ins whose password was right and whose second factor is awaited.
CREATE TABLE pending_sign_in (
    hash       TEXT   NOT NULL PRIMARY KEY, -- SHA-256 of the token that the browser holds
    profile_id TEXT   NOT NULL,
    tries      BIGINT NOT NULL DEFAULT 0,   -- wrong codes so far
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX pending_sign_in_by_profile ON pending_sign_in (profile_id);
CREATE INDEX pending_sign_in_by_expiry ON pending_sign_in (expires_at);

-- +goose Down
DROP TABLE pending_sign_in;
DROP TABLE recovery_code;
DROP TABLE totp;
ALTER TABLE session DROP COLUMN proved_at;
ALTER TABLE session DROP COLUMN second_factor;
