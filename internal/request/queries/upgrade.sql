-- name: InsertUpgrade :exec
INSERT INTO request_upgrade (account_id, upgrade_id, status, name, wanted, previous, cause, justification, phone, requester_id,
                             requester_name, requester_email, company_name, country, line1, line2, city, region, postal_code,
                             requested_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20);

-- name: LastUpgrade :many
-- At most one row: the newest upgrade, whatever became of it. Ids grow with time.
SELECT * FROM request_upgrade WHERE account_id = $1 ORDER BY upgrade_id DESC LIMIT 1;

-- name: UpgradeByLink :many
-- At most one row.
SELECT * FROM request_upgrade WHERE account_id = $1 AND link_hash = $2 AND link_hash <> '';

-- name: SetUpgrade :execrows
-- An upgrade that has ended never changes.
UPDATE request_upgrade
SET status = $3, domain_proof = $4, reason = $5, ended_at = $6, link_hash = $7, link_expires_at = $8
WHERE account_id = $1 AND upgrade_id = $2 AND status IN ('pending_upgrade_approval', 'pending_email_verification');
