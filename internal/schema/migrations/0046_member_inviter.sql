-- +goose Up
-- How many people somebody has invited lately, in whatever account.
CREATE INDEX invitation_by_inviter ON invitation (inviter_id, created_at);

-- +goose Down
DROP INDEX invitation_by_inviter;
