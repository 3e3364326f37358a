-- +goose Up
-- What the vendor sells, as loaded from its file. Rows are never removed: what left the file is retired.
CREATE TABLE product (
    id          TEXT   NOT NULL PRIMARY KEY,
    name        TEXT   NOT NULL,
    description TEXT   NOT NULL DEFAULT '',
    retired_at  BIGINT NOT NULL DEFAULT 0
);

CREATE TABLE entitlement (
    tag               TEXT    NOT NULL PRIMARY KEY,
    name              TEXT    NOT NULL,
    description       TEXT    NOT NULL DEFAULT '',
    product_id        TEXT    NOT NULL DEFAULT '',
    billing           TEXT    NOT NULL CHECK (billing IN ('prepaid', 'usage')),
    when_short        TEXT    NOT NULL CHECK (when_short IN ('overage', 'refuse')),
    export_controlled BOOLEAN NOT NULL DEFAULT FALSE,
    retired_at        BIGINT  NOT NULL DEFAULT 0
);

-- +goose Down
DROP TABLE entitlement;
DROP TABLE product;
