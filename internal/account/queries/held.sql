-- name: HeldOf :many
SELECT DISTINCT role, virtual_account_id FROM account_held WHERE account_id = $1 AND profile_id = $2
ORDER BY virtual_account_id, role;

-- name: AllHeld :many
SELECT DISTINCT profile_id, role, virtual_account_id FROM account_held WHERE account_id = $1
ORDER BY profile_id, virtual_account_id, role;

-- name: HeldWithNames :many
-- What one person holds everywhere, with the virtual accounts' names.
SELECT DISTINCT h.account_id, h.role, h.virtual_account_id, CAST(COALESCE(v.name, '') AS TEXT) AS virtual_account_name
FROM account_held h
LEFT JOIN virtual_account v ON v.account_id = h.account_id AND v.virtual_account_id = h.virtual_account_id
WHERE h.profile_id = $1
ORDER BY h.account_id, h.virtual_account_id, h.role;
