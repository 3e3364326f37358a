-- name: ActiveAfter :many
-- Some of the active accounts, in the order of their ids, for work that goes through all of them.
SELECT * FROM account WHERE status = 'active' AND account_id > $1 ORDER BY account_id LIMIT $2;

-- name: CountActive :one
SELECT count(*) FROM account WHERE status = 'active';
