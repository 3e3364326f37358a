-- name: Insert :exec
INSERT INTO invitation (account_id, id, email, email_key, role, virtual_account_id, tag_id, tag_value, message,
                        inviter_id, inviter_name, inviter_email, status, created_at, expires_at, sent_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'pending', $13, $14, $15);

-- name: Get :many
-- At most one row.
SELECT * FROM invitation WHERE account_id = $1 AND id = $2;

-- name: GetByID :many
-- At most one row, of whatever account: only for the person that the invitation is for.
SELECT * FROM invitation WHERE id = $1;

-- name: PendingOf :many
SELECT * FROM invitation WHERE email_key = $1 AND status = 'pending' AND expires_at > $2 ORDER BY id DESC LIMIT 200;

-- name: CountPending :one
SELECT count(*) FROM invitation WHERE account_id = $1 AND status = 'pending' AND expires_at > $2;

-- name: CountInvitedSince :one
-- Whom somebody has invited, in all accounts.
SELECT count(*) FROM invitation WHERE inviter_id = $1 AND created_at > $2;

-- name: CountInvitationsSince :one
SELECT count(*) FROM invitation WHERE account_id = $1 AND created_at > $2;

-- name: HasPending :one
SELECT count(*) FROM invitation WHERE account_id = $1 AND email_key = $2 AND status = 'pending' AND expires_at > $3;

-- name: WithdrawIn :many
UPDATE invitation SET status = 'withdrawn', answered_at = $3 WHERE account_id = $1 AND virtual_account_id = $2 AND status = 'pending' RETURNING *;

-- name: WithdrawByTag :many
UPDATE invitation SET status = 'withdrawn', answered_at = $4 WHERE account_id = $1 AND tag_id = $2 AND tag_value = $3 AND status = 'pending' RETURNING *;

-- name: WithdrawByAnyTag :many
UPDATE invitation SET status = 'withdrawn', answered_at = $3 WHERE account_id = $1 AND tag_id = $2 AND status = 'pending' RETURNING *;

-- name: Answer :execrows
UPDATE invitation SET status = $3, answer = $4, answered_at = $5 WHERE account_id = $1 AND id = $2 AND status = 'pending';

-- name: SettleInvitation :exec
UPDATE invitation SET status = 'accepted', answered_at = $3 WHERE account_id = $1 AND email_key = $2 AND status = 'pending';

-- name: DueInvitations :many
-- Pending ones that are past their time, of all accounts.
SELECT * FROM invitation WHERE status = 'pending' AND expires_at <= $1 AND id > sqlc.arg(after) ORDER BY id LIMIT CAST(sqlc.arg(n) AS BIGINT);

-- name: DueInvitationsIn :many
SELECT * FROM invitation WHERE account_id = $1 AND status = 'pending' AND expires_at <= $2;

-- name: UnremindedInvitations :many
-- Pending ones half of whose time has passed without a reminder, of all accounts.
SELECT * FROM invitation
WHERE status = 'pending' AND reminded_at = 0 AND expires_at > $1 AND expires_at <= sqlc.arg(half_time) AND id > sqlc.arg(after)
ORDER BY id LIMIT CAST(sqlc.arg(n) AS BIGINT);

-- name: Remind :execrows
UPDATE invitation SET reminded_at = $3 WHERE account_id = $1 AND id = $2 AND status = 'pending' AND reminded_at = 0;

-- name: Refuse :execrows
-- The mail of a pending invitation was given up.
UPDATE invitation SET refused_at = $3, refusal = $4 WHERE account_id = $1 AND id = $2 AND status = 'pending';

-- name: Resend :execrows
UPDATE invitation SET sent_at = $3, expires_at = $4, resent = resent + 1, reminded_at = 0, refused_at = 0, refusal = '' WHERE account_id = $1 AND id = $2 AND status = 'pending';
