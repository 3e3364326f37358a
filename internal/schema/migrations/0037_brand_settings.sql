-- +goose Up
-- How the vendor appears, once its staff has changed what the settings file says. One row, which is always there.
CREATE TABLE brand (
    id            TEXT   NOT NULL PRIMARY KEY CHECK (id = 'vendor'),
    -- 1: what stands here counts; 0: the file does, and the rest is empty.
    own           BIGINT NOT NULL DEFAULT 0,
    vendor        TEXT   NOT NULL DEFAULT '',
    portal        TEXT   NOT NULL DEFAULT '',
    support_email TEXT   NOT NULL DEFAULT '',
    color         TEXT   NOT NULL DEFAULT '',
    links         TEXT   NOT NULL DEFAULT '{}',
    -- The logo as PNG in base64, and the name of this content; '' for none.
    logo          TEXT   NOT NULL DEFAULT '',
    logo_id       TEXT   NOT NULL DEFAULT '',
    logo_width    BIGINT NOT NULL DEFAULT 0,
    logo_height   BIGINT NOT NULL DEFAULT 0,
    changed_by    TEXT   NOT NULL DEFAULT '',
    updated_at    BIGINT NOT NULL DEFAULT 0,
    -- Goes up with each change.
    version       BIGINT NOT NULL DEFAULT 0
);
INSERT INTO brand (id) VALUES ('vendor');

-- +goose Down
DROP TABLE brand;
