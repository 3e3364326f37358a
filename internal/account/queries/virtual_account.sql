-- name: InsertVirtualAccount :exec
INSERT INTO virtual_account (account_id, virtual_account_id, name, description, public, parent_id, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7);

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
UPDATE virtual_account SET name = $3, description = $4, public = $5, parent_id = $6 WHERE account_id = $1 AND virtual_account_id = $2;

-- name: DeleteVirtualAccount :exec
DELETE FROM virtual_account WHERE account_id = $1 AND virtual_account_id = $2;

-- name: VirtualAccountNames :many
SELECT virtual_account_id, name FROM virtual_account WHERE account_id = $1;

-- name: VirtualAccountParents :many
SELECT virtual_account_id, parent_id FROM virtual_account WHERE account_id = $1;

-- name: MoveChildren :exec
UPDATE virtual_account SET parent_id = sqlc.arg(to_id) WHERE account_id = $1 AND parent_id = sqlc.arg(from_id);

-- name: GrantsIn :many
-- Who loses a role if a virtual account is removed: users by name and groups.
SELECT CAST('user' AS TEXT) AS holder_kind, g.profile_id AS holder_id, u.name AS holder_name, g.role
FROM account_grant g JOIN account_user u ON u.account_id = g.account_id AND u.profile_id = g.profile_id
WHERE g.account_id = $1 AND g.virtual_account_id = $2
UNION ALL
SELECT CAST('group' AS TEXT), g.group_id, n.name, g.role
FROM user_group_grant g JOIN user_group n ON n.account_id = g.account_id AND n.group_id = g.group_id
WHERE g.account_id = $1 AND g.virtual_account_id = $2
ORDER BY 1, 3, 4;
