-- name: Renew :many
-- The invitations of an account that nobody was told of yet, with a new time to answer. One that has ended meanwhile
-- comes back too.
UPDATE invitation SET status = 'pending', created_at = $2, sent_at = $2, reminded_at = 0, answered_at = 0, expires_at = $3
WHERE account_id = $1 AND status IN ('pending', 'expired')
RETURNING *;

-- name: WithdrawAll :exec
UPDATE invitation SET status = 'withdrawn', answered_at = $2 WHERE account_id = $1 AND status = 'pending';
