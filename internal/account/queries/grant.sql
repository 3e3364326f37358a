-- name: Grants :many
-- Those given by name.
SELECT role, virtual_account_id, tag_id, tag_value FROM account_grant WHERE account_id = $1 AND profile_id = $2
ORDER BY virtual_account_id, role, tag_id, tag_value;

-- name: InsertGrant :execrows
INSERT INTO account_grant (account_id, profile_id, role, virtual_account_id, tag_id, tag_value, since)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (account_id, profile_id, role, virtual_account_id, tag_id, tag_value) DO NOTHING;

-- name: DeleteGrants :exec
DELETE FROM account_grant WHERE account_id = $1 AND profile_id = $2;

-- name: DeleteGrantsIn :exec
DELETE FROM account_grant WHERE account_id = $1 AND virtual_account_id = $2 AND virtual_account_id <> '';

-- name: DeleteUsersWithoutGrants :exec
-- A user is whoever was given a role by name or is in a group.
DELETE FROM account_user WHERE account_user.account_id = $1
AND NOT EXISTS (SELECT 1 FROM account_grant g WHERE g.account_id = account_user.account_id AND g.profile_id = account_user.profile_id)
AND NOT EXISTS (SELECT 1 FROM user_group_member m WHERE m.account_id = account_user.account_id AND m.profile_id = account_user.profile_id);

-- name: CountOtherAdministrators :one
SELECT count(*) FROM account_grant
WHERE account_id = $1 AND role = 'account_admin' AND virtual_account_id = '' AND profile_id <> $2;

-- name: LatestAdministrator :one
SELECT CAST(COALESCE(max(since), 0) AS BIGINT) AS since FROM account_grant WHERE account_id = $1 AND role = 'account_admin' AND virtual_account_id = '';

-- name: DeleteGrant :exec
DELETE FROM account_grant WHERE account_id = $1 AND profile_id = $2 AND role = $3 AND virtual_account_id = $4 AND tag_id = $5 AND tag_value = $6;

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

-- name: UsersWithEmail :many
-- At most one row: an email is one person's.
SELECT profile_id FROM account_user WHERE account_id = $1 AND lower(email) = lower(CAST(sqlc.arg(email) AS TEXT)) ORDER BY profile_id;
