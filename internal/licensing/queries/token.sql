-- name: InsertToken :exec
INSERT INTO registration_token (account_id, id, virtual_account_id, description, created_by_id, created_by_name,
    created_by_email, created_at, expires_at, max_uses, export_controlled, hint, digest, sealed)
VALUES (@account_id, @id, @virtual_account_id, @description, @created_by_id, @created_by_name,
    @created_by_email, @created_at, @expires_at, @max_uses, @export_controlled, @hint, @digest, @sealed);

-- name: Token :many
SELECT * FROM registration_token WHERE account_id = @account_id AND virtual_account_id = @virtual_account_id AND id = @id;

-- name: LockToken :many
SELECT * FROM registration_token WHERE account_id = @account_id AND virtual_account_id = @virtual_account_id AND id = @id
FOR UPDATE;

-- name: TokenByDigest :many
SELECT * FROM registration_token WHERE digest = @digest;

-- name: LockTokenByDigest :many
SELECT * FROM registration_token WHERE digest = @digest
FOR UPDATE;

-- name: SpendToken :execrows
-- The rule is Token.Spend; the condition is its second lock.
UPDATE registration_token SET uses = uses + 1
WHERE account_id = @account_id AND id = @id AND revoked_at = 0 AND expires_at > CAST(@now AS BIGINT)
  AND (max_uses = 0 OR uses < max_uses);

-- name: RevokeToken :exec
UPDATE registration_token SET revoked_at = @revoked_at WHERE account_id = @account_id AND id = @id;

-- name: ActiveTokens :many
-- How many tokens can be used, by virtual account.
SELECT virtual_account_id, count(*) AS active FROM registration_token
WHERE account_id = @account_id AND revoked_at = 0 AND expires_at > CAST(@now AS BIGINT) AND (max_uses = 0 OR uses < max_uses)
GROUP BY virtual_account_id;

-- name: MoveTokens :exec
UPDATE registration_token SET virtual_account_id = @to_id WHERE account_id = @account_id AND virtual_account_id = @from_id;
