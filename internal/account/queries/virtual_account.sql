-- name: InsertVirtualAccount :exec
INSERT INTO virtual_account (account_id, virtual_account_id, name, description, public, created_at)
VALUES ($1, $2, $3, $4, $5, $6);

-- name: GetVirtualAccount :many
-- At most one row, with whether it is the default.
SELECT v.*, CAST(a.default_virtual_account_id = v.virtual_account_id AS BOOLEAN) AS is_default
FROM virtual_account v JOIN account a ON a.account_id = v.account_id
WHERE v.account_id = $1 AND v.virtual_account_id = $2;

-- name: HoldVirtualAccount :many
-- At most one row, which nobody removes until the transaction ends.
SELECT virtual_account_id FROM virtual_account WHERE account_id = $1 AND virtual_account_id = $2 FOR SHARE;

-- name: LockVirtualAccount :many
-- At most one row, once nobody holds it any more.
SELECT virtual_account_id FROM virtual_account WHERE account_id = $1 AND virtual_account_id = $2 FOR UPDATE;

-- name: CountVirtualAccounts :one
SELECT count(*) FROM virtual_account WHERE account_id = $1;

-- name: UpdateVirtualAccount :exec
UPDATE virtual_account SET name = $3, description = $4, public = $5 WHERE account_id = $1 AND virtual_account_id = $2;

-- name: DeleteVirtualAccount :exec
DELETE FROM virtual_account WHERE account_id = $1 AND virtual_account_id = $2;

-- name: VirtualAccountNames :many
SELECT virtual_account_id, name FROM virtual_account WHERE account_id = $1;
