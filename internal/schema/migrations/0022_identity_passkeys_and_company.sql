-- +goose Up
CREATE TABLE passkey (
    credential_id TEXT   NOT NULL PRIMARY KEY, -- the authenticator's name for it, base64url
    passkey_id    TEXT   NOT NULL UNIQUE,
    profile_id    TEXT   NOT NULL,
    name          TEXT   NOT NULL,
    credential    TEXT   NOT NULL, -- JSON: public key, flags, counter of signatures
    created_at    BIGINT NOT NULL,
    used_at       BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX passkey_by_profile ON passkey (profile_id, passkey_id);

-- Challenges that a passkey has to sign. Each is taken once.
CREATE TABLE passkey_challenge (
    hash       TEXT   NOT NULL PRIMARY KEY, -- SHA-256 of the handle that the browser holds
    profile_id TEXT   NOT NULL DEFAULT '',  -- who adds a passkey; '' for a sign-in
    session    TEXT   NOT NULL,             -- JSON: the challenge and what was asked for
    expires_at BIGINT NOT NULL
);
CREATE INDEX passkey_challenge_by_expiry ON passkey_challenge (expires_at);

-- Who a company's provider says that somebody is.
CREATE TABLE company_identity (
    issuer     TEXT   NOT NULL,
    subject    TEXT   NOT NULL,
    profile_id TEXT   NOT NULL,
    link_id    TEXT   NOT NULL UNIQUE,
    provider   TEXT   NOT NULL, -- id in the settings
    email      TEXT   NOT NULL, -- as the provider said when it was linked
    created_at BIGINT NOT NULL,
    used_at    BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (issuer, subject)
);
CREATE INDEX company_identity_by_profile ON company_identity (profile_id, link_id);

-- Sign-ins that are with a company's provider now. Each comes back once.
CREATE TABLE company_sign_in (
    hash       TEXT   NOT NULL PRIMARY KEY, -- SHA-256 of the state
    browser    TEXT   NOT NULL,             -- SHA-256 of the cookie of the browser that went there
    provider   TEXT   NOT NULL,
    nonce      TEXT   NOT NULL,
    verifier   TEXT   NOT NULL,             -- of PKCE; sealed
    return_to  TEXT   NOT NULL DEFAULT '',
    expires_at BIGINT NOT NULL
);
CREATE INDEX company_sign_in_by_expiry ON company_sign_in (expires_at);

-- +goose Down
DROP TABLE company_sign_in;
DROP TABLE company_identity;
DROP TABLE passkey_challenge;
DROP TABLE passkey;
