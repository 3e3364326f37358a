-- +goose Up
-- What a mail is about, by its identifier, so that whoever caused it can be told that it couldn't be delivered; '' for what
-- needs no telling.
ALTER TABLE mail ADD COLUMN about TEXT NOT NULL DEFAULT '';

-- When the mail of an invitation was given up, and the mail server's words; 0 and '' unless it was.
ALTER TABLE invitation ADD COLUMN refused_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE invitation ADD COLUMN refusal TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE invitation DROP COLUMN refusal;
ALTER TABLE invitation DROP COLUMN refused_at;
ALTER TABLE mail DROP COLUMN about;
