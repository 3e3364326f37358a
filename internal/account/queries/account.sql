-- name: InsertAccount :exec
INSERT INTO account (account_id, name, domain_identifier, tier, status, status_reason, justification, phone, message,
                     creator_id, creator_name, creator_email, requester_id, requester_name, requester_email,
                     requested_at, activated_at, company_name, country, line1, line2, city, region, postal_code,
                     default_virtual_account_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25);

-- name: GetAccount :one
SELECT * FROM account WHERE account_id = $1;

-- name: LockAccount :one
SELECT * FROM account WHERE account_id = $1
FOR UPDATE;

-- name: ByIdentifier :many
-- At most one row: the account that is active or may become so, and has the identifier or had it before.
SELECT * FROM account
WHERE status NOT IN ('declined', 'closed')
  AND (domain_identifier = $1 OR account_id IN (SELECT l.account_id FROM account_alias l WHERE l.identifier = $1));

-- name: UpdateProperties :execrows
UPDATE account
SET name = $3, search_by_member_email = $4, locked = $5, company_name = $6, country = $7, line1 = $8, line2 = $9,
    city = $10, region = $11, postal_code = $12, version = version + 1
WHERE account_id = $1 AND version = $2;

-- name: SetDefault :exec
UPDATE account SET default_virtual_account_id = $2, version = version + 1 WHERE account_id = $1;
