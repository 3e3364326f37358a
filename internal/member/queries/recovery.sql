-- name: InsertContact :exec
INSERT INTO recovery_contact (account_id, id, email, email_key, named_by, created_at) VALUES ($1, $2, $3, $4, $5, $6);

-- name: Contacts :many
SELECT * FROM recovery_contact WHERE account_id = $1 ORDER BY id;

-- name: ContactsOf :many
-- What an address is named for, in all accounts: only for the person who has verified it.
SELECT * FROM recovery_contact WHERE email_key = $1 ORDER BY id LIMIT 200;

-- name: ConfirmContact :execrows
UPDATE recovery_contact SET confirmed_at = $3, profile_id = $4, name = $5 WHERE account_id = $1 AND email_key = $2;

-- name: DeleteContact :execrows
DELETE FROM recovery_contact WHERE account_id = $1 AND id = $2;

-- name: InsertRecovery :exec
INSERT INTO recovery (account_id, id, profile_id, name, email, company, reason, opened_by, opened_by_name, status, created_at, approvable_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'waiting', $10, $11, $12);

-- name: Recoveries :many
SELECT * FROM recovery WHERE account_id = $1 ORDER BY id DESC LIMIT 50;

-- name: RecoveryByID :many
-- At most one row, of whatever account: only for those who may have a say in it.
SELECT * FROM recovery WHERE id = $1;

-- name: OpenRecoveries :many
-- Of all accounts, for the vendor's staff and for the job.
SELECT * FROM recovery WHERE status = 'waiting' AND id > sqlc.arg(after) ORDER BY id LIMIT CAST(sqlc.arg(n) AS BIGINT);

-- name: EndRecovery :execrows
UPDATE recovery SET status = $3, ended_at = $4, stopped_by_name = $5 WHERE account_id = $1 AND id = $2 AND status = 'waiting';

-- name: InsertApproval :execrows
INSERT INTO recovery_approval (account_id, recovery_id, profile_id, name, operator, at) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (account_id, recovery_id, profile_id) DO NOTHING;

-- name: Approvals :many
SELECT * FROM recovery_approval WHERE account_id = $1 AND recovery_id = $2 ORDER BY at, profile_id;
