-- +goose Up
-- What waits for a person of the vendor's staff, and what became of it. Open while decision is ''.
CREATE TABLE account_review (
    account_id      TEXT    NOT NULL,
    review_id       TEXT    NOT NULL,
    kind            TEXT    NOT NULL CHECK (kind IN ('identifier', 'approver', 'upgrade')),
    -- The domain identifier that is asked for, the one the account has now, and the ASCII name that the wanted one can
    -- be mistaken for.
    wanted          TEXT    NOT NULL DEFAULT '',
    present         TEXT    NOT NULL DEFAULT '',
    looks_like      TEXT    NOT NULL DEFAULT '',
    -- Why a person has to look, and whether a proof that the domain is theirs makes that needless.
    cause           TEXT    NOT NULL DEFAULT '',
    provable        BOOLEAN NOT NULL DEFAULT FALSE,
    justification   TEXT    NOT NULL DEFAULT '',
    phone           TEXT    NOT NULL DEFAULT '',
    requester_id    TEXT    NOT NULL DEFAULT '',
    requester_name  TEXT    NOT NULL DEFAULT '',
    requester_email TEXT    NOT NULL DEFAULT '',
    opened_at       BIGINT  NOT NULL,
    decision        TEXT    NOT NULL DEFAULT '' CHECK (decision IN ('', 'approved', 'refused', 'proved', 'withdrawn')),
    decided_at      BIGINT  NOT NULL DEFAULT 0,
    decided_by_id   TEXT    NOT NULL DEFAULT '',
    decided_by_name TEXT    NOT NULL DEFAULT '',
    decision_reason TEXT    NOT NULL DEFAULT '',
    PRIMARY KEY (account_id, review_id),
    FOREIGN KEY (account_id) REFERENCES account (account_id)
);
CREATE UNIQUE INDEX account_review_by_id ON account_review (review_id);
CREATE UNIQUE INDEX account_review_open ON account_review (account_id, kind) WHERE decision = '';
CREATE INDEX account_review_queue ON account_review (decision, opened_at, review_id);

-- How it is known that the account's domain is its company's: not at all, by a DNS record, or by the vendor's word.
ALTER TABLE account ADD COLUMN domain_proof TEXT NOT NULL DEFAULT '' CHECK (domain_proof IN ('', 'dns', 'operator'));
ALTER TABLE account ADD COLUMN domain_proved_at BIGINT NOT NULL DEFAULT 0;

-- What waited already.
INSERT INTO account_review (account_id, review_id, kind, wanted, present, cause, justification, phone, requester_id, requester_name, requester_email, opened_at)
SELECT account_id, 'rev_' || substr(account_id, 6), 'identifier', domain_identifier, domain_identifier, status_reason, justification, phone,
       requester_id, requester_name, requester_email, requested_at
FROM account WHERE status = 'pending_domain_approval';

-- +goose Down
ALTER TABLE account DROP COLUMN domain_proved_at;
ALTER TABLE account DROP COLUMN domain_proof;
DROP TABLE account_review;
