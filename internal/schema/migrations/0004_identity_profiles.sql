-- +goose Up
-- A person. One person, one profile.
CREATE TABLE profile (
    profile_id          TEXT    NOT NULL PRIMARY KEY,
    email               TEXT    NOT NULL,        -- as the person writes it, the domain in A-labels
    email_key           TEXT    NOT NULL UNIQUE, -- the same in lower case: what makes it one address
    email_verified_at   BIGINT  NOT NULL DEFAULT 0,
    password            TEXT    NOT NULL DEFAULT '', -- argon2id in PHC form
    password_changed_at BIGINT  NOT NULL DEFAULT 0,
    operator            BOOLEAN NOT NULL DEFAULT FALSE,
    first_name          TEXT    NOT NULL DEFAULT '',
    last_name           TEXT    NOT NULL DEFAULT '',
    preferred_name      TEXT    NOT NULL DEFAULT '',
    username            TEXT    NOT NULL DEFAULT '',
    phone               TEXT    NOT NULL DEFAULT '', -- E.164
    country             TEXT    NOT NULL DEFAULT '', -- ISO 3166-1 alpha-2
    company             TEXT    NOT NULL DEFAULT '',
    site_address        TEXT    NOT NULL DEFAULT '{}', -- JSON object
    job_role            TEXT    NOT NULL DEFAULT '',
    job_level           TEXT    NOT NULL DEFAULT '',
    job_title           TEXT    NOT NULL DEFAULT '',
    terms_accepted_at   BIGINT  NOT NULL DEFAULT 0,
    created_at          BIGINT  NOT NULL,
    updated_at          BIGINT  NOT NULL
);
CREATE UNIQUE INDEX profile_by_username ON profile (username) WHERE username <> '';
CREATE INDEX profile_by_operator ON profile (operator) WHERE operator = TRUE;

-- A link that was mailed or printed: it may be followed once.
CREATE TABLE identity_link (
    hash       TEXT   NOT NULL PRIMARY KEY, -- SHA-256 of the token in the link
    purpose    TEXT   NOT NULL,
    profile_id TEXT   NOT NULL DEFAULT '',
    email      TEXT   NOT NULL DEFAULT '',  -- that the link proves
    payload    TEXT   NOT NULL DEFAULT '',  -- JSON: what following it puts into force
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at    BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX identity_link_by_profile ON identity_link (profile_id, purpose);
CREATE INDEX identity_link_by_expiry ON identity_link (expires_at);

CREATE TABLE session (
    hash         TEXT   NOT NULL PRIMARY KEY, -- SHA-256 of the cookie's value
    session_id   TEXT   NOT NULL UNIQUE,
    profile_id   TEXT   NOT NULL,
    created_at   BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL, -- written every few minutes at most
    expires_at   BIGINT NOT NULL,
    address      TEXT   NOT NULL DEFAULT '',
    agent        TEXT   NOT NULL DEFAULT ''
);
CREATE INDEX session_by_profile ON session (profile_id, session_id);
CREATE INDEX session_by_expiry ON session (expires_at);

-- Sign-ins and changes of credentials, for the person's own eyes.
CREATE TABLE security_event (
    profile_id TEXT   NOT NULL,
    id         TEXT   NOT NULL,
    at         BIGINT NOT NULL,
    kind       TEXT   NOT NULL,
    message    TEXT   NOT NULL,
    address    TEXT   NOT NULL DEFAULT '',
    agent      TEXT   NOT NULL DEFAULT '',
    PRIMARY KEY (profile_id, id)
);

CREATE TABLE preference (
    profile_id TEXT   NOT NULL,
    key        TEXT   NOT NULL,
    value      TEXT   NOT NULL, -- JSON
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (profile_id, key)
);

-- +goose Down
DROP TABLE preference;
DROP TABLE security_event;
DROP TABLE session;
DROP TABLE identity_link;
DROP TABLE profile;
