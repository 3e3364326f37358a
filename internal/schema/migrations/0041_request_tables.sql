-- +goose Up
-- How an account comes to be, and becomes a standard one, is an area of its own: its tables carry its name.
ALTER TABLE account_activation RENAME TO request_activation;
ALTER TABLE account_nominee RENAME TO request_nominee;
ALTER TABLE account_review RENAME TO request_review;
ALTER TABLE account_upgrade RENAME TO request_upgrade;
ALTER TABLE account_domain_challenge RENAME TO request_challenge;

DROP INDEX account_activation_by_id;
DROP INDEX account_activation_open;
DROP INDEX account_activation_due;
DROP INDEX account_activation_email;
DROP INDEX account_review_by_id;
DROP INDEX account_review_open;
DROP INDEX account_review_queue;
DROP INDEX account_upgrade_open;
DROP INDEX account_domain_challenge_due;
CREATE UNIQUE INDEX request_activation_by_id ON request_activation (activation_id);
CREATE UNIQUE INDEX request_activation_open ON request_activation (account_id) WHERE state = 'open';
CREATE INDEX request_activation_due ON request_activation (state, expires_at, reminders);
CREATE INDEX request_activation_email ON request_activation (email_key, state);
CREATE UNIQUE INDEX request_review_by_id ON request_review (review_id);
CREATE UNIQUE INDEX request_review_open ON request_review (account_id, kind) WHERE decision = '';
CREATE INDEX request_review_queue ON request_review (decision, opened_at, review_id);
CREATE UNIQUE INDEX request_upgrade_open ON request_upgrade (account_id) WHERE status IN ('pending_upgrade_approval', 'pending_email_verification');
CREATE INDEX request_challenge_due ON request_challenge (proved_at, next_check_at);

-- +goose Down
DROP INDEX request_challenge_due;
DROP INDEX request_upgrade_open;
DROP INDEX request_review_queue;
DROP INDEX request_review_open;
DROP INDEX request_review_by_id;
DROP INDEX request_activation_email;
DROP INDEX request_activation_due;
DROP INDEX request_activation_open;
DROP INDEX request_activation_by_id;
CREATE INDEX account_domain_challenge_due ON request_challenge (proved_at, next_check_at);
CREATE UNIQUE INDEX account_upgrade_open ON request_upgrade (account_id) WHERE status IN ('pending_upgrade_approval', 'pending_email_verification');
CREATE INDEX account_review_queue ON request_review (decision, opened_at, review_id);
CREATE UNIQUE INDEX account_review_open ON request_review (account_id, kind) WHERE decision = '';
CREATE UNIQUE INDEX account_review_by_id ON request_review (review_id);
CREATE INDEX account_activation_email ON request_activation (email_key, state);
CREATE INDEX account_activation_due ON request_activation (state, expires_at, reminders);
CREATE UNIQUE INDEX account_activation_open ON request_activation (account_id) WHERE state = 'open';
CREATE UNIQUE INDEX account_activation_by_id ON request_activation (activation_id);

ALTER TABLE request_challenge RENAME TO account_domain_challenge;
ALTER TABLE request_upgrade RENAME TO account_upgrade;
ALTER TABLE request_review RENAME TO account_review;
ALTER TABLE request_nominee RENAME TO account_nominee;
ALTER TABLE request_activation RENAME TO account_activation;
