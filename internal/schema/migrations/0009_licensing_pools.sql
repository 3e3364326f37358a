-- +goose Up
-- A secret by which a device joins a virtual account. The value is kept sealed, and found by its SHA-256.
CREATE TABLE registration_token (
    account_id         TEXT    NOT NULL,
    id                 TEXT    NOT NULL,
    virtual_account_id TEXT    NOT NULL,
    description        TEXT    NOT NULL DEFAULT '',
    created_by_id      TEXT    NOT NULL DEFAULT '',
    created_by_name    TEXT    NOT NULL DEFAULT '',
    created_by_email   TEXT    NOT NULL DEFAULT '',
    created_at         BIGINT  NOT NULL,
    expires_at         BIGINT  NOT NULL,
    uses               BIGINT  NOT NULL DEFAULT 0 CHECK (uses >= 0),
    max_uses           BIGINT  NOT NULL DEFAULT 0 CHECK (max_uses >= 0),
    export_controlled  BOOLEAN NOT NULL DEFAULT FALSE,
    revoked_at         BIGINT  NOT NULL DEFAULT 0,
    hint               TEXT    NOT NULL,
    digest             TEXT    NOT NULL,
    sealed             TEXT    NOT NULL,
    PRIMARY KEY (account_id, id),
    CHECK (max_uses = 0 OR uses <= max_uses)
);
CREATE UNIQUE INDEX registration_token_by_digest ON registration_token (digest);
CREATE INDEX registration_token_by_virtual_account ON registration_token (account_id, virtual_account_id, id);

-- A quantity of one entitlement in one virtual account. phase says whether the pool counts it.
CREATE TABLE license (
    account_id         TEXT   NOT NULL,
    id                 TEXT   NOT NULL,
    virtual_account_id TEXT   NOT NULL,
    tag                TEXT   NOT NULL,
    type               TEXT   NOT NULL CHECK (type IN ('perpetual', 'term', 'subscription', 'evaluation')),
    quantity           BIGINT NOT NULL CHECK (quantity > 0),
    starts_at          BIGINT NOT NULL,
    ends_at            BIGINT NOT NULL DEFAULT 0 CHECK (ends_at = 0 OR ends_at > starts_at),
    phase              TEXT   NOT NULL CHECK (phase IN ('future', 'active', 'ended')),
    origin             TEXT   NOT NULL DEFAULT '',
    reference          TEXT   NOT NULL DEFAULT '',
    subscription_id    TEXT   NOT NULL DEFAULT '',
    deposited_at       BIGINT NOT NULL,
    PRIMARY KEY (account_id, id)
);
CREATE INDEX license_by_pool ON license (account_id, virtual_account_id, tag, id);
CREATE INDEX license_by_virtual_account ON license (account_id, virtual_account_id, id);

-- The counters of one entitlement in one virtual account, and the next moment at which a license of it starts or ends.
CREATE TABLE pool (
    account_id         TEXT   NOT NULL,
    virtual_account_id TEXT   NOT NULL,
    tag                TEXT   NOT NULL,
    purchased          BIGINT NOT NULL DEFAULT 0 CHECK (purchased >= 0),
    in_use             BIGINT NOT NULL DEFAULT 0 CHECK (in_use >= 0),
    holders            BIGINT NOT NULL DEFAULT 0 CHECK (holders >= 0 AND holders <= in_use),
    reserved           BIGINT NOT NULL DEFAULT 0 CHECK (reserved >= 0),
    lent               BIGINT NOT NULL DEFAULT 0 CHECK (lent >= 0),
    borrowed           BIGINT NOT NULL DEFAULT 0 CHECK (borrowed >= 0),
    next_boundary      BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (account_id, virtual_account_id, tag)
);
CREATE INDEX pool_due ON pool (next_boundary) WHERE next_boundary > 0;
CREATE INDEX pool_due_in_account ON pool (account_id, next_boundary) WHERE next_boundary > 0;

-- One registered device or installation. Rows of those that are gone stay, so that they can be told what became of them.
CREATE TABLE product_instance (
    account_id               TEXT    NOT NULL,
    id                       TEXT    NOT NULL,
    virtual_account_id       TEXT    NOT NULL,
    state                    TEXT    NOT NULL CHECK (state IN ('registered', 'deregistered', 'removed', 'superseded')),
    name                     TEXT    NOT NULL,
    host_name                TEXT    NOT NULL DEFAULT '',
    pid                      TEXT    NOT NULL,
    sn                       TEXT    NOT NULL,
    vid                      TEXT    NOT NULL DEFAULT '',
    uuid                     TEXT    NOT NULL DEFAULT '',
    product                  TEXT    NOT NULL DEFAULT '',
    version                  TEXT    NOT NULL DEFAULT '',
    token_id                 TEXT    NOT NULL,
    export_controlled        BOOLEAN NOT NULL DEFAULT FALSE,
    -- Public keys as JWK text. The one before is good until the present one is used for the first time.
    public_key               TEXT    NOT NULL,
    previous_key             TEXT    NOT NULL DEFAULT '',
    certificate              TEXT    NOT NULL,
    certificate_serial       TEXT    NOT NULL,
    certificate_not_before   BIGINT  NOT NULL,
    certificate_not_after    BIGINT  NOT NULL,
    certificate_renew_after  BIGINT  NOT NULL,
    registered_at            BIGINT  NOT NULL,
    last_contact_at          BIGINT  NOT NULL,
    last_seq                 BIGINT  NOT NULL,
    authorized_at            BIGINT  NOT NULL DEFAULT 0,
    authorization_expires_at BIGINT  NOT NULL DEFAULT 0,
    -- Reports up to this number have come or were given up.
    report_mark              BIGINT  NOT NULL DEFAULT 0,
    lapsed_at                BIGINT  NOT NULL DEFAULT 0,
    -- When another device last tried to pass for it.
    contested_at             BIGINT  NOT NULL DEFAULT 0,
    ended_at                 BIGINT  NOT NULL DEFAULT 0,
    PRIMARY KEY (account_id, id)
);
CREATE UNIQUE INDEX product_instance_by_id ON product_instance (id);
CREATE UNIQUE INDEX product_instance_live_udi ON product_instance (pid, sn) WHERE state = 'registered';
CREATE INDEX product_instance_by_udi ON product_instance (pid, sn, id);
CREATE INDEX product_instance_list ON product_instance (account_id, virtual_account_id, id) WHERE state = 'registered';
CREATE INDEX product_instance_by_name ON product_instance (account_id, virtual_account_id, name, id) WHERE state = 'registered';
CREATE INDEX product_instance_by_contact ON product_instance (account_id, virtual_account_id, last_contact_at, id) WHERE state = 'registered';
CREATE INDEX product_instance_lapsed ON product_instance (account_id, virtual_account_id, name, id) WHERE state = 'registered' AND lapsed_at > 0;
CREATE INDEX product_instance_silent ON product_instance (last_contact_at, id) WHERE state = 'registered' AND lapsed_at = 0;

-- How many registered instances a virtual account has.
CREATE TABLE instance_counter (
    account_id         TEXT   NOT NULL,
    virtual_account_id TEXT   NOT NULL,
    live               BIGINT NOT NULL CHECK (live >= 0),
    PRIMARY KEY (account_id, virtual_account_id)
);

-- What an instance wants of an entitlement, and what it holds of it: less while it is lapsed or was refused.
CREATE TABLE instance_usage (
    account_id         TEXT   NOT NULL,
    instance_id        TEXT   NOT NULL,
    tag                TEXT   NOT NULL,
    virtual_account_id TEXT   NOT NULL,
    wanted             BIGINT NOT NULL CHECK (wanted > 0),
    held               BIGINT NOT NULL CHECK (held >= 0 AND held <= wanted),
    PRIMARY KEY (account_id, instance_id, tag)
);
CREATE INDEX instance_usage_by_pool ON instance_usage (account_id, virtual_account_id, tag, instance_id);
CREATE INDEX instance_usage_refused ON instance_usage (account_id, virtual_account_id, instance_id) WHERE held < wanted;

-- Exactly the bytes that a device signed. slot is 0 where only the newest of a target is kept; reports are all kept,
-- each under its sequence number.
CREATE TABLE device_statement (
    account_id  TEXT   NOT NULL,
    instance_id TEXT   NOT NULL,
    target      TEXT   NOT NULL,
    slot        BIGINT NOT NULL,
    seq         BIGINT NOT NULL,
    signed      TEXT   NOT NULL,
    signature   TEXT   NOT NULL,
    received_at BIGINT NOT NULL,
    PRIMARY KEY (account_id, instance_id, target, slot)
);

-- How many of an entitlement a device measured in a span of time. seq names the statement that brought it.
CREATE TABLE usage_report (
    account_id  TEXT   NOT NULL,
    instance_id TEXT   NOT NULL,
    number      BIGINT NOT NULL,
    tag         TEXT   NOT NULL,
    count       BIGINT NOT NULL CHECK (count >= 0),
    span_from   BIGINT NOT NULL,
    span_to     BIGINT NOT NULL,
    seq         BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    PRIMARY KEY (account_id, instance_id, number)
);

-- +goose Down
DROP TABLE usage_report;
DROP TABLE device_statement;
DROP TABLE instance_usage;
DROP TABLE instance_counter;
DROP TABLE product_instance;
DROP TABLE pool;
DROP TABLE license;
DROP TABLE registration_token;
