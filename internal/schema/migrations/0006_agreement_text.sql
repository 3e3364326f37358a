-- +goose Up
-- The texts of agreements. A version is never changed once it is published; the newest of a kind is in force.
CREATE TABLE agreement (
    kind         TEXT   NOT NULL,
    version      TEXT   NOT NULL,
    title        TEXT   NOT NULL,
    text         TEXT   NOT NULL,
    published_at BIGINT NOT NULL,
    PRIMARY KEY (kind, version)
);

-- Who accepted which version for an account, when and from where. Rows are only ever added.
CREATE TABLE agreement_acceptance (
    account_id  TEXT   NOT NULL,
    kind        TEXT   NOT NULL,
    version     TEXT   NOT NULL,
    profile_id  TEXT   NOT NULL,
    name        TEXT   NOT NULL,
    email       TEXT   NOT NULL,
    origin      TEXT   NOT NULL DEFAULT '',
    accepted_at BIGINT NOT NULL,
    PRIMARY KEY (account_id, kind, version),
    FOREIGN KEY (kind, version) REFERENCES agreement (kind, version)
);

-- +goose Down
DROP TABLE agreement_acceptance;
DROP TABLE agreement;
