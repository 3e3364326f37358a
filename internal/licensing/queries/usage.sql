-- name: Usage :many
SELECT * FROM instance_usage WHERE account_id = @account_id AND instance_id = @instance_id ORDER BY tag;

-- name: PutUsage :exec
INSERT INTO instance_usage (account_id, instance_id, tag, virtual_account_id, wanted, held)
VALUES (@account_id, @instance_id, @tag, @virtual_account_id, @wanted, @held)
ON CONFLICT (account_id, instance_id, tag) DO UPDATE SET virtual_account_id = excluded.virtual_account_id,
    wanted = excluded.wanted, held = excluded.held;

-- name: DeleteUsage :exec
DELETE FROM instance_usage WHERE account_id = @account_id AND instance_id = @instance_id AND tag = @tag;

-- name: UsageParts :many
SELECT account_id, virtual_account_id, tag, CAST(SUM(held) AS BIGINT) AS in_use, count(*) AS holders FROM instance_usage
WHERE held > 0 GROUP BY account_id, virtual_account_id, tag;

-- name: StrayUsage :many
-- Usage that lies elsewhere than its instance, or outlived it, or is held by one that lapsed.
SELECT u.account_id, u.instance_id, u.tag, u.virtual_account_id FROM instance_usage u
LEFT JOIN product_instance i ON i.account_id = u.account_id AND i.id = u.instance_id
WHERE i.id IS NULL OR i.state <> 'registered' OR i.virtual_account_id <> u.virtual_account_id
   OR (i.lapsed_at > 0 AND u.held > 0);

-- name: MoveUsage :exec
UPDATE instance_usage SET virtual_account_id = @to_id WHERE account_id = @account_id AND virtual_account_id = @from_id;
