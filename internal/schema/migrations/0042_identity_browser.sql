-- +goose Up
-- A browser keeps a secret of its own, by which it is known again: what it began only it can finish, and a person is told
-- of a sign-in from one that was never seen before.
CREATE TABLE known_browser (
    profile_id TEXT   NOT NULL,
    hash       TEXT   NOT NULL, -- SHA-256 of the browser's secret; '' = the profile has been signed in to before
    seen_at    BIGINT NOT NULL, -- of the last sign-in
    PRIMARY KEY (profile_id, hash)
);
CREATE INDEX known_browser_by_age ON known_browser (seen_at);

ALTER TABLE session ADD COLUMN browser TEXT NOT NULL DEFAULT ''; -- SHA-256 of the browser's secret
ALTER TABLE pending_sign_in ADD COLUMN browser TEXT NOT NULL DEFAULT ''; -- the one that began it

-- What else the way back must hold: the browser's secret, the pending sign-in, or the session.
ALTER TABLE passkey_challenge ADD COLUMN bound TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE passkey_challenge DROP COLUMN bound;
ALTER TABLE pending_sign_in DROP COLUMN browser;
ALTER TABLE session DROP COLUMN browser;
DROP TABLE known_browser;
