-- +goose Up
-- A tag that an account has made for itself. Without a row in custom_tag_value any text is a value of it.
CREATE TABLE custom_tag (
    account_id  TEXT    NOT NULL,
    tag_id      TEXT    NOT NULL,
    name        TEXT    NOT NULL,
    description TEXT    NOT NULL DEFAULT '',
    required    BOOLEAN NOT NULL DEFAULT FALSE,
    created_at  BIGINT  NOT NULL,
    PRIMARY KEY (account_id, tag_id),
    FOREIGN KEY (account_id) REFERENCES account (account_id)
);
CREATE UNIQUE INDEX custom_tag_by_name ON custom_tag (account_id, lower(name));

-- The values that a custom tag allows, in the order of their place.
CREATE TABLE custom_tag_value (
    account_id TEXT   NOT NULL,
    tag_id     TEXT   NOT NULL,
    value      TEXT   NOT NULL,
    place      BIGINT NOT NULL,
    PRIMARY KEY (account_id, tag_id, value),
    FOREIGN KEY (account_id, tag_id) REFERENCES custom_tag (account_id, tag_id)
);

-- What carries which value of a custom tag: one row for each thing and tag.
CREATE TABLE custom_tag_use (
    account_id   TEXT NOT NULL,
    subject_kind TEXT NOT NULL CHECK (subject_kind IN ('virtual_account', 'license', 'product_instance')),
    subject_id   TEXT NOT NULL,
    tag_id       TEXT NOT NULL,
    value        TEXT NOT NULL,
    PRIMARY KEY (account_id, subject_kind, subject_id, tag_id),
    FOREIGN KEY (account_id, tag_id) REFERENCES custom_tag (account_id, tag_id)
);
CREATE INDEX custom_tag_use_by_value ON custom_tag_use (account_id, tag_id, subject_kind, value, subject_id);

-- Who holds which role by name: in the whole account, in one virtual account, or in every one with a value of a tag.
CREATE TABLE account_grant_scoped (
    account_id         TEXT   NOT NULL,
    profile_id         TEXT   NOT NULL,
    role               TEXT   NOT NULL,
    virtual_account_id TEXT   NOT NULL DEFAULT '',
    tag_id             TEXT   NOT NULL DEFAULT '',
    tag_value          TEXT   NOT NULL DEFAULT '',
    since              BIGINT NOT NULL,
    PRIMARY KEY (account_id, profile_id, role, virtual_account_id, tag_id, tag_value),
    FOREIGN KEY (account_id, profile_id) REFERENCES account_user (account_id, profile_id)
);
INSERT INTO account_grant_scoped (account_id, profile_id, role, virtual_account_id, since)
SELECT account_id, profile_id, role, virtual_account_id, since FROM account_grant;
DROP TABLE account_grant;
ALTER TABLE account_grant_scoped RENAME TO account_grant;
CREATE INDEX account_grant_by_role ON account_grant (account_id, role, profile_id);
CREATE INDEX account_grant_by_profile ON account_grant (profile_id, account_id);
CREATE INDEX account_grant_by_tag ON account_grant (account_id, tag_id, tag_value) WHERE tag_id <> '';

-- Users of an account who are given roles together.
CREATE TABLE user_group (
    account_id  TEXT   NOT NULL,
    group_id    TEXT   NOT NULL,
    name        TEXT   NOT NULL,
    description TEXT   NOT NULL DEFAULT '',
    created_at  BIGINT NOT NULL,
    PRIMARY KEY (account_id, group_id),
    FOREIGN KEY (account_id) REFERENCES account (account_id)
);
CREATE UNIQUE INDEX user_group_by_name ON user_group (account_id, lower(name));

CREATE TABLE user_group_member (
    account_id TEXT   NOT NULL,
    group_id   TEXT   NOT NULL,
    profile_id TEXT   NOT NULL,
    since      BIGINT NOT NULL,
    PRIMARY KEY (account_id, group_id, profile_id),
    FOREIGN KEY (account_id, group_id) REFERENCES user_group (account_id, group_id),
    FOREIGN KEY (account_id, profile_id) REFERENCES account_user (account_id, profile_id)
);
CREATE INDEX user_group_member_by_profile ON user_group_member (account_id, profile_id, group_id);
CREATE INDEX user_group_member_everywhere ON user_group_member (profile_id, account_id);

CREATE TABLE user_group_grant (
    account_id         TEXT   NOT NULL,
    group_id           TEXT   NOT NULL,
    role               TEXT   NOT NULL,
    virtual_account_id TEXT   NOT NULL DEFAULT '',
    tag_id             TEXT   NOT NULL DEFAULT '',
    tag_value          TEXT   NOT NULL DEFAULT '',
    PRIMARY KEY (account_id, group_id, role, virtual_account_id, tag_id, tag_value),
    FOREIGN KEY (account_id, group_id) REFERENCES user_group (account_id, group_id)
);

-- Who may what at this moment: roles by name and through groups, and for those given by a tag also one row for each
-- virtual account that carries the value. The row of such a role itself, without a virtual account, stays: its holder
-- is a user of the account even if nothing carries the value.
CREATE VIEW account_held AS
SELECT g.account_id, g.profile_id, g.role, g.virtual_account_id FROM account_grant g
UNION ALL
SELECT g.account_id, g.profile_id, g.role, u.subject_id FROM account_grant g
JOIN custom_tag_use u ON u.account_id = g.account_id AND u.tag_id = g.tag_id AND u.value = g.tag_value AND u.subject_kind = 'virtual_account'
WHERE g.tag_id <> ''
UNION ALL
SELECT m.account_id, m.profile_id, g.role, g.virtual_account_id FROM user_group_member m
JOIN user_group_grant g ON g.account_id = m.account_id AND g.group_id = m.group_id
UNION ALL
SELECT m.account_id, m.profile_id, g.role, u.subject_id FROM user_group_member m
JOIN user_group_grant g ON g.account_id = m.account_id AND g.group_id = m.group_id
JOIN custom_tag_use u ON u.account_id = g.account_id AND u.tag_id = g.tag_id AND u.value = g.tag_value AND u.subject_kind = 'virtual_account'
WHERE g.tag_id <> '';

-- The virtual account that one lies below, for order only: roles don't reach down.
ALTER TABLE virtual_account ADD COLUMN parent_id TEXT NOT NULL DEFAULT '';
CREATE INDEX virtual_account_by_parent ON virtual_account (account_id, parent_id) WHERE parent_id <> '';

-- An invitation may offer a role by a tag too.
ALTER TABLE invitation ADD COLUMN tag_id TEXT NOT NULL DEFAULT '';
ALTER TABLE invitation ADD COLUMN tag_value TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE invitation DROP COLUMN tag_value;
ALTER TABLE invitation DROP COLUMN tag_id;
DROP INDEX virtual_account_by_parent;
ALTER TABLE virtual_account DROP COLUMN parent_id;
DROP VIEW account_held;
DROP TABLE user_group_grant;
DROP TABLE user_group_member;
DROP TABLE user_group;
DROP INDEX account_grant_by_tag;
DELETE FROM account_grant WHERE tag_id <> '';
ALTER TABLE account_grant RENAME TO account_grant_scoped;
CREATE TABLE account_grant (
    account_id         TEXT   NOT NULL,
    profile_id         TEXT   NOT NULL,
    role               TEXT   NOT NULL,
    virtual_account_id TEXT   NOT NULL DEFAULT '',
    since              BIGINT NOT NULL,
    PRIMARY KEY (account_id, profile_id, role, virtual_account_id),
    FOREIGN KEY (account_id, profile_id) REFERENCES account_user (account_id, profile_id)
);
INSERT INTO account_grant (account_id, profile_id, role, virtual_account_id, since)
SELECT account_id, profile_id, role, virtual_account_id, since FROM account_grant_scoped;
DROP TABLE account_grant_scoped;
CREATE INDEX account_grant_by_role ON account_grant (account_id, role, profile_id);
DROP TABLE custom_tag_use;
DROP TABLE custom_tag_value;
DROP TABLE custom_tag;
