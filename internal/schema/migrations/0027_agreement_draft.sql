-- +goose Up
-- What the vendor's staff is writing: at most one draft of each kind, until it is published.
CREATE TABLE agreement_draft (
    kind       TEXT   NOT NULL PRIMARY KEY,
    version    TEXT   NOT NULL,
    title      TEXT   NOT NULL,
    text       TEXT   NOT NULL,
    author     TEXT   NOT NULL,
    updated_at BIGINT NOT NULL
);

-- +goose Down
DROP TABLE agreement_draft;
