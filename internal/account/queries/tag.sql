-- name: InsertTag :exec
INSERT INTO custom_tag (account_id, tag_id, name, description, required, created_at) VALUES ($1, $2, $3, $4, $5, $6);

-- name: UpdateTag :exec
UPDATE custom_tag SET name = $3, description = $4, required = $5 WHERE account_id = $1 AND tag_id = $2;

-- name: DeleteTag :exec
DELETE FROM custom_tag WHERE account_id = $1 AND tag_id = $2;

-- name: Tags :many
SELECT * FROM custom_tag WHERE account_id = $1 ORDER BY lower(name), tag_id;

-- name: TagValues :many
SELECT tag_id, value FROM custom_tag_value WHERE account_id = $1 ORDER BY tag_id, place, value;

-- name: InsertTagValue :exec
INSERT INTO custom_tag_value (account_id, tag_id, value, place) VALUES ($1, $2, $3, $4);

-- name: DeleteTagValues :exec
DELETE FROM custom_tag_value WHERE account_id = $1 AND tag_id = $2;

-- name: CountTags :one
SELECT count(*) FROM custom_tag WHERE account_id = $1;

-- name: TagUses :many
-- How often each value of each tag is put on things of each kind.
SELECT tag_id, value, subject_kind, count(*) AS uses FROM custom_tag_use WHERE account_id = $1
GROUP BY tag_id, value, subject_kind ORDER BY tag_id, value, subject_kind;

-- name: TagsOn :many
SELECT u.tag_id, t.name, u.value FROM custom_tag_use u JOIN custom_tag t ON t.account_id = u.account_id AND t.tag_id = u.tag_id
WHERE u.account_id = $1 AND u.subject_kind = $2 AND u.subject_id = $3
ORDER BY lower(t.name), u.tag_id;

-- name: PutTag :exec
INSERT INTO custom_tag_use (account_id, subject_kind, subject_id, tag_id, value) VALUES ($1, $2, $3, $4, $5);

-- name: DropTagsOn :exec
DELETE FROM custom_tag_use WHERE account_id = $1 AND subject_kind = $2 AND subject_id = $3;

-- name: DropTagUses :exec
DELETE FROM custom_tag_use WHERE account_id = $1 AND tag_id = $2;

-- name: DropTagValueUses :exec
DELETE FROM custom_tag_use WHERE account_id = $1 AND tag_id = $2 AND value = $3;

-- name: TaggedVirtualAccounts :many
SELECT u.value, v.virtual_account_id, v.name FROM custom_tag_use u
JOIN virtual_account v ON v.account_id = u.account_id AND v.virtual_account_id = u.subject_id
WHERE u.account_id = $1 AND u.tag_id = $2 AND u.subject_kind = 'virtual_account'
ORDER BY lower(v.name), v.virtual_account_id;

-- name: TagGrants :many
-- The roles given by a tag, to users by name and to groups.
SELECT CAST('user' AS TEXT) AS holder_kind, g.profile_id AS holder_id, u.name AS holder_name, g.role, g.tag_value
FROM account_grant g JOIN account_user u ON u.account_id = g.account_id AND u.profile_id = g.profile_id
WHERE g.account_id = $1 AND g.tag_id = $2
UNION ALL
SELECT CAST('group' AS TEXT), g.group_id, n.name, g.role, g.tag_value
FROM user_group_grant g JOIN user_group n ON n.account_id = g.account_id AND n.group_id = g.group_id
WHERE g.account_id = $1 AND g.tag_id = $2
ORDER BY 1, 3, 4, 5;

-- name: ScopingTags :many
-- The tags by which roles are given.
SELECT DISTINCT tag_id FROM account_grant WHERE account_grant.account_id = $1 AND tag_id <> ''
UNION
SELECT DISTINCT tag_id FROM user_group_grant WHERE user_group_grant.account_id = $1 AND tag_id <> '';

-- name: DeleteGrantsByTag :exec
DELETE FROM account_grant WHERE account_id = $1 AND tag_id = $2;

-- name: DeleteGrantsByTagValue :exec
DELETE FROM account_grant WHERE account_id = $1 AND tag_id = $2 AND tag_value = $3;

-- name: DeleteGroupGrantsByTag :exec
DELETE FROM user_group_grant WHERE account_id = $1 AND tag_id = $2;

-- name: DeleteGroupGrantsByTagValue :exec
DELETE FROM user_group_grant WHERE account_id = $1 AND tag_id = $2 AND tag_value = $3;
