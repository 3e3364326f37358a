-- +goose Up
-- Work to be done after the transaction that asked for it.
CREATE TABLE job (
    id          TEXT   NOT NULL PRIMARY KEY,
    kind        TEXT   NOT NULL,
    args        TEXT   NOT NULL,
    -- Whoever enqueues the same key again enqueues nothing; '' for none.
    unique_key  TEXT   NOT NULL DEFAULT '',
    state       TEXT   NOT NULL DEFAULT 'ready' CHECK (state IN ('ready', 'running', 'done', 'failed')),
    -- When it is due. While it runs: when the lease of its worker ends, and it is due again.
    run_at      BIGINT NOT NULL,
    -- How often it was claimed. Only the worker of the last claim may finish it.
    attempt     BIGINT NOT NULL DEFAULT 0,
    -- How often it went wrong: the handler returned an error, or its worker died.
    failures    BIGINT NOT NULL DEFAULT 0,
    last_error  TEXT   NOT NULL DEFAULT '',
    created_at  BIGINT NOT NULL,
    finished_at BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX job_by_unique_key ON job (unique_key) WHERE unique_key <> '';
CREATE INDEX job_due ON job (run_at, id) WHERE state IN ('ready', 'running');
CREATE INDEX job_finished ON job (finished_at) WHERE state IN ('done', 'failed');

-- +goose Down
DROP TABLE job;
