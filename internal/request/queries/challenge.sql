-- name: GetChallenge :many
-- At most one row.
SELECT * FROM request_challenge WHERE account_id = $1 AND domain = $2;

-- name: PutChallenge :exec
INSERT INTO request_challenge (account_id, domain, value, created_at, expires_at, next_check_at)
VALUES ($1, $2, $3, $4, $5, $4)
ON CONFLICT (account_id, domain) DO UPDATE
SET value = excluded.value, created_at = excluded.created_at, expires_at = excluded.expires_at, checked_at = 0,
    next_check_at = excluded.next_check_at, outcome = '', seen = '', proved_at = 0;

-- name: ClaimCheck :execrows
-- Takes the next look at the DNS for oneself: nobody else looks before the time given.
UPDATE request_challenge SET checked_at = $3, next_check_at = $4
WHERE account_id = $1 AND domain = $2 AND proved_at = 0 AND expires_at > $3 AND checked_at <= $5;

-- name: NoteCheck :exec
UPDATE request_challenge SET outcome = $3, seen = $4, proved_at = $5 WHERE account_id = $1 AND domain = $2 AND value = $6;

-- name: DueChallenges :many
SELECT * FROM request_challenge WHERE proved_at = 0 AND next_check_at <= $1 AND expires_at > $1 ORDER BY next_check_at LIMIT 20;

-- name: ForgetChallenge :exec
DELETE FROM request_challenge WHERE account_id = $1 AND domain = $2;
