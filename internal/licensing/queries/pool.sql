-- name: EnsurePool :exec
INSERT INTO pool (account_id, virtual_account_id, tag) VALUES (@account_id, @virtual_account_id, @tag)
ON CONFLICT (account_id, virtual_account_id, tag) DO NOTHING;

-- name: LockPool :one
SELECT * FROM pool WHERE account_id = @account_id AND virtual_account_id = @virtual_account_id AND tag = @tag
FOR UPDATE;

-- name: ChangePool :exec
UPDATE pool SET purchased = purchased + CAST(@purchased AS BIGINT), in_use = in_use + CAST(@in_use AS BIGINT),
    holders = holders + CAST(@holders AS BIGINT), reserved = reserved + CAST(@reserved AS BIGINT),
    lent = lent + CAST(@lent AS BIGINT), borrowed = borrowed + CAST(@borrowed AS BIGINT), next_boundary = @next_boundary
WHERE account_id = @account_id AND virtual_account_id = @virtual_account_id AND tag = @tag;

-- name: Pool :many
SELECT * FROM pool WHERE account_id = @account_id AND virtual_account_id = @virtual_account_id AND tag = @tag;

-- name: Pools :many
SELECT * FROM pool WHERE account_id = @account_id AND virtual_account_id = @virtual_account_id;

-- name: AccountPools :many
SELECT * FROM pool WHERE account_id = @account_id;

-- name: AllPools :many
SELECT * FROM pool;

-- name: DueInAccount :many
SELECT virtual_account_id, tag FROM pool
WHERE account_id = @account_id AND next_boundary > 0 AND next_boundary <= CAST(@now AS BIGINT)
ORDER BY virtual_account_id, tag;

-- name: Due :many
SELECT account_id, virtual_account_id, tag FROM pool
WHERE next_boundary > 0 AND next_boundary <= CAST(@now AS BIGINT)
ORDER BY next_boundary LIMIT CAST(@n AS BIGINT);

-- name: RaiseLive :exec
INSERT INTO instance_counter (account_id, virtual_account_id, live) VALUES (@account_id, @virtual_account_id, 1)
ON CONFLICT (account_id, virtual_account_id) DO UPDATE SET live = instance_counter.live + 1;

-- name: LowerLive :exec
UPDATE instance_counter SET live = live - 1 WHERE account_id = @account_id AND virtual_account_id = @virtual_account_id;

-- name: AddLive :exec
INSERT INTO instance_counter (account_id, virtual_account_id, live) VALUES (@account_id, @virtual_account_id, @n)
ON CONFLICT (account_id, virtual_account_id) DO UPDATE SET live = instance_counter.live + excluded.live;

-- name: TakeLive :exec
UPDATE instance_counter SET live = live - CAST(@n AS BIGINT) WHERE account_id = @account_id AND virtual_account_id = @virtual_account_id;

-- name: Live :many
SELECT virtual_account_id, live FROM instance_counter WHERE account_id = @account_id;

-- name: AllLive :many
SELECT * FROM instance_counter;
