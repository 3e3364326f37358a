-- name: Grants :many
SELECT role, virtual_account_id FROM account_grant WHERE account_id = $1 AND profile_id = $2
ORDER BY virtual_account_id, role;

-- name: AllGrants :many
SELECT g.profile_id, g.role, g.virtual_account_id FROM account_grant g WHERE g.account_id = $1
ORDER BY g.profile_id, g.virtual_account_id, g.role;

-- name: GrantsWithNames :many
-- The grants of one person, with the virtual accounts' names.
SELECT g.account_id, g.role, g.virtual_account_id, CAST(COALESCE(v.name, '') AS TEXT) AS virtual_account_name
FROM account_grant g
LEFT JOIN virtual_account v ON v.account_id = g.account_id AND v.virtual_account_id = g.virtual_account_id
WHERE g.profile_id = $1
ORDER BY g.account_id, g.virtual_account_id, g.role;

-- name: InsertGrant :execrows
INSERT INTO account_grant (account_id, profile_id, role, virtual_account_id, since)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (account_id, profile_id, role, virtual_account_id) DO NOTHING;

-- name: DeleteGrants :exec
DELETE FROM account_grant WHERE account_id = $1 AND profile_id = $2;

-- name: DeleteGrantsIn :exec
DELETE FROM account_grant WHERE account_id = $1 AND virtual_account_id = $2 AND virtual_account_id <> '';

-- name: DeleteUsersWithoutGrants :exec
DELETE FROM account_user WHERE account_user.account_id = $1
AND NOT EXISTS (SELECT 1 FROM account_grant g WHERE g.account_id = account_user.account_id AND g.profile_id = account_user.profile_id);

-- name: CountOtherAdministrators :one
SELECT count(*) FROM account_grant
WHERE account_id = $1 AND role = 'account_admin' AND virtual_account_id = '' AND profile_id <> $2;

-- name: InsertUser :exec
INSERT INTO account_user (account_id, profile_id, name, email, company, since)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (account_id, profile_id) DO UPDATE SET name = excluded.name, email = excluded.email, company = excluded.company;

-- name: UpdatePerson :exec
UPDATE account_user SET name = $2, email = $3, company = $4 WHERE profile_id = $1;

-- name: GetUser :many
-- At most one row.
SELECT * FROM account_user WHERE account_id = $1 AND profile_id = $2;

-- name: Users :many
SELECT * FROM account_user WHERE account_id = $1 ORDER BY lower(name), profile_id;

-- name: CountUsers :one
SELECT count(*) FROM account_user WHERE account_id = $1;

-- name: AccountsOf :many
SELECT a.* FROM account a JOIN account_user u ON u.account_id = a.account_id
WHERE u.profile_id = $1 AND a.status NOT IN ('declined', 'closed')
ORDER BY lower(a.name), a.account_id;

-- name: CountUsersWithEmail :one
SELECT count(*) FROM account_user WHERE account_id = $1 AND lower(email) = lower(CAST(sqlc.arg(email) AS TEXT));
