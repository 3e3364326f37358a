-- name: Insert :exec
INSERT INTO event (account_id, id, at, kind, message, actor_kind, actor_id, actor_name, origin,
                   virtual_account_id, subject_kind, subject_id, subject_name, before, after)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15);

-- name: Newest :many
SELECT id FROM event WHERE account_id = $1 ORDER BY id DESC LIMIT $2;

-- name: Count :one
SELECT count(*) FROM event;
