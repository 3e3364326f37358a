-- name: InsertAccount :exec
INSERT INTO account (account_id, name, domain_identifier, tier, status, status_reason, justification, phone, message,
                     creator_id, creator_name, creator_email, requester_id, requester_name, requester_email,
                     requested_at, activated_at, company_name, country, line1, line2, city, region, postal_code,
                     default_virtual_account_id, headquarters_number)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25,
        $26);

-- name: CountHeadquarters :one
SELECT count(*) FROM account WHERE headquarters_number = $1;

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

-- name: SetState :exec
UPDATE account SET status = $2, status_reason = $3, activated_at = $4, version = version + 1 WHERE account_id = $1;

-- name: SetDomainProof :exec
UPDATE account SET domain_proof = $2, domain_proved_at = $3, version = version + 1 WHERE account_id = $1;

-- name: Authorize :exec
UPDATE account SET name = $2, creator_id = $3, creator_name = $4, creator_email = $5, version = version + 1 WHERE account_id = $1;

-- name: CountWaiting :one
SELECT count(*) FROM account WHERE requester_id = $1 AND status = 'pending_customer_acceptance';

-- name: CountRequestedSince :one
SELECT count(*) FROM account WHERE requester_id = $1 AND requested_at > $2;

-- name: MakeStandard :execrows
UPDATE account
SET name = $2, domain_identifier = $3, tier = 'standard', company_name = $4, country = $5, line1 = $6, line2 = $7, city = $8,
    region = $9, postal_code = $10, domain_proof = $11, domain_proved_at = $12, version = version + 1
WHERE account_id = $1 AND tier = 'limited' AND status = 'active';

-- name: InsertAlias :exec
INSERT INTO account_alias (account_id, identifier, since) VALUES ($1, $2, $3);

-- name: CountAlias :one
SELECT count(*) FROM account_alias WHERE identifier = $1;

-- name: Aliases :many
SELECT identifier FROM account_alias WHERE account_id = $1 ORDER BY since, identifier;
