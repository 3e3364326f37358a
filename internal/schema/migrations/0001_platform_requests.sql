-- +goose Up
-- One row per Idempotency-Key: written in the transaction of its deed, completed with the answer, kept for a day.
CREATE TABLE idempotency (
    scope      TEXT    NOT NULL PRIMARY KEY, -- keyed hash of caller, operation and key
    mark       TEXT    NOT NULL,             -- keyed hash of what was asked
    attempt    TEXT    NOT NULL,             -- the request that wrote the row
    created_at BIGINT  NOT NULL,
    answered   BOOLEAN NOT NULL DEFAULT FALSE,
    answer     TEXT    NOT NULL DEFAULT ''   -- sealed
);
CREATE INDEX idempotency_by_age ON idempotency (created_at);

-- How often something was done lately, shared by all processes: the theoretical arrival time of GCRA.
CREATE TABLE rate (
    key TEXT   NOT NULL PRIMARY KEY,
    tat BIGINT NOT NULL -- microseconds since 1970
);
CREATE INDEX rate_by_age ON rate (tat);

-- +goose Down
DROP TABLE rate;
DROP TABLE idempotency;
