-- +goose Up
-- What happened, once and for ever. Rows are only ever added.
CREATE TABLE event (
    account_id         TEXT   NOT NULL,
    id                 TEXT   NOT NULL,
    at                 BIGINT NOT NULL,
    kind               TEXT   NOT NULL,
    message            TEXT   NOT NULL,
    actor_kind         TEXT   NOT NULL,
    actor_id           TEXT   NOT NULL DEFAULT '',
    actor_name         TEXT   NOT NULL DEFAULT '',
    origin             TEXT   NOT NULL DEFAULT '',
    virtual_account_id TEXT   NOT NULL DEFAULT '',
    subject_kind       TEXT   NOT NULL DEFAULT '',
    subject_id         TEXT   NOT NULL DEFAULT '',
    subject_name       TEXT   NOT NULL DEFAULT '',
    before             TEXT   NOT NULL DEFAULT '',
    after              TEXT   NOT NULL DEFAULT '',
    -- The entry's place in its account's Merkle tree, counted from 1; 0 until it has one.
    leaf               BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (account_id, id)
);
CREATE INDEX event_by_virtual_account ON event (account_id, virtual_account_id, id);
CREATE INDEX event_by_subject ON event (account_id, subject_id, id);

-- +goose Down
DROP TABLE event;
