-- name: OperatorsForUpdate :many
SELECT profile_id FROM profile WHERE operator = TRUE ORDER BY profile_id FOR UPDATE;

-- name: CountSessions :one
SELECT count(*) FROM session WHERE profile_id = $1 AND expires_at > sqlc.arg(now) AND last_seen_at > sqlc.arg(idle_since);
