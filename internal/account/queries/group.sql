-- name: InsertGroup :exec
INSERT INTO user_group (account_id, group_id, name, description, created_at) VALUES ($1, $2, $3, $4, $5);

-- name: UpdateGroup :exec
UPDATE user_group SET name = $3, description = $4 WHERE account_id = $1 AND group_id = $2;

-- name: DeleteGroup :exec
DELETE FROM user_group WHERE account_id = $1 AND group_id = $2;

-- name: GetGroup :many
-- At most one row.
SELECT * FROM user_group WHERE account_id = $1 AND group_id = $2;

-- name: CountGroups :one
SELECT count(*) FROM user_group WHERE account_id = $1;

-- name: GroupGrants :many
SELECT role, virtual_account_id, tag_id, tag_value FROM user_group_grant WHERE account_id = $1 AND group_id = $2
ORDER BY virtual_account_id, role, tag_id, tag_value;

-- name: AllGroupGrants :many
SELECT group_id, role, virtual_account_id, tag_id, tag_value FROM user_group_grant WHERE account_id = $1
ORDER BY group_id, virtual_account_id, role, tag_id, tag_value;

-- name: InsertGroupGrant :exec
INSERT INTO user_group_grant (account_id, group_id, role, virtual_account_id, tag_id, tag_value) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (account_id, group_id, role, virtual_account_id, tag_id, tag_value) DO NOTHING;

-- name: DeleteGroupGrants :exec
DELETE FROM user_group_grant WHERE account_id = $1 AND group_id = $2;

-- name: DeleteGroupGrantsIn :exec
DELETE FROM user_group_grant WHERE account_id = $1 AND virtual_account_id = $2 AND virtual_account_id <> '';

-- name: GroupMembers :many
SELECT m.profile_id, u.name, u.email FROM user_group_member m
JOIN account_user u ON u.account_id = m.account_id AND u.profile_id = m.profile_id
WHERE m.account_id = $1 AND m.group_id = $2
ORDER BY lower(u.name), m.profile_id;

-- name: InsertMember :exec
INSERT INTO user_group_member (account_id, group_id, profile_id, since) VALUES ($1, $2, $3, $4)
ON CONFLICT (account_id, group_id, profile_id) DO NOTHING;

-- name: DeleteMember :exec
DELETE FROM user_group_member WHERE account_id = $1 AND group_id = $2 AND profile_id = $3;

-- name: DeleteMembers :exec
DELETE FROM user_group_member WHERE account_id = $1 AND group_id = $2;

-- name: DeleteMemberships :exec
DELETE FROM user_group_member WHERE account_id = $1 AND profile_id = $2;

-- name: GroupsOf :many
-- The groups of one user, with how they are called.
SELECT m.group_id, g.name FROM user_group_member m JOIN user_group g ON g.account_id = m.account_id AND g.group_id = m.group_id
WHERE m.account_id = $1 AND m.profile_id = $2 ORDER BY lower(g.name), m.group_id;
