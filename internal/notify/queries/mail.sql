-- name: Insert :execrows
INSERT INTO mail (account_id, id, kind, to_email, to_name, data, dedupe_key, state, last_error, created_at, due_at, expires_at, content, repeats, about)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
ON CONFLICT (dedupe_key, to_email) DO NOTHING;

-- name: Get :one
SELECT * FROM mail WHERE account_id = $1 AND id = $2;

-- name: ByID :one
SELECT * FROM mail WHERE id = $1;

-- name: LatestDue :many
SELECT due_at FROM mail WHERE to_email = $1 AND due_at <= sqlc.arg(until) ORDER BY due_at DESC LIMIT CAST(sqlc.arg(n) AS BIGINT);

-- name: MarkSent :exec
UPDATE mail SET state = 'sent', attempts = attempts + 1, last_error = '', data = '{}', sent_at = $3, content = $4
WHERE account_id = $1 AND id = $2 AND state = 'queued';

-- name: MarkTried :exec
UPDATE mail SET attempts = attempts + 1, last_error = $3
WHERE account_id = $1 AND id = $2 AND state = 'queued';

-- name: MarkFailed :execrows
UPDATE mail SET state = 'failed', attempts = attempts + 1, last_error = $3, data = '{}', content = $4
WHERE account_id = $1 AND id = $2 AND state = 'queued';

-- name: Sweep :execrows
DELETE FROM mail WHERE (account_id, id) IN (
    SELECT m.account_id, m.id FROM mail m WHERE m.state <> 'queued' AND m.created_at < $1 ORDER BY m.created_at LIMIT 1000
);

-- name: Waiting :one
SELECT count(*) AS n, CAST(COALESCE(MIN(created_at), 0) AS BIGINT) AS oldest FROM mail WHERE state = 'queued';

-- name: NewestRefused :one
SELECT id, last_error FROM mail WHERE state IN ('queued', 'failed') AND last_error <> '' ORDER BY id DESC LIMIT 1;
