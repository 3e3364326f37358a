-- +goose Up
-- What a mail said, rendered and sealed, for as long as its record is kept; '' for kinds that carry a secret and for what
-- was sent before this.
ALTER TABLE mail ADD COLUMN content TEXT NOT NULL DEFAULT '';
-- The mail that this one repeats because somebody of the vendor's staff sent it again; '' for none.
ALTER TABLE mail ADD COLUMN repeats TEXT NOT NULL DEFAULT '';
-- The vendor's mail log: of all accounts, the newest first.
CREATE UNIQUE INDEX mail_by_id ON mail (id);
CREATE INDEX mail_by_state ON mail (state, id);

-- The vendor's own log: what belongs to no account, and what its staff did in one.
CREATE INDEX event_of_vendor ON event (id) WHERE account_id = '' OR actor_kind = 'operator';

-- +goose Down
DROP INDEX event_of_vendor;
DROP INDEX mail_by_state;
DROP INDEX mail_by_id;
ALTER TABLE mail DROP COLUMN repeats;
ALTER TABLE mail DROP COLUMN content;
