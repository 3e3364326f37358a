-- name: Totp :many
SELECT * FROM totp WHERE profile_id = $1;

-- name: TotpForUpdate :many
SELECT * FROM totp WHERE profile_id = $1 FOR UPDATE;

-- name: BeginTotp :execrows
INSERT INTO totp (profile_id, secret, created_at) VALUES ($1, $2, $3)
ON CONFLICT (profile_id) DO UPDATE SET secret = excluded.secret, created_at = excluded.created_at, last_step = 0 WHERE totp.confirmed_at = 0;

-- name: ConfirmTotp :exec
UPDATE totp SET confirmed_at = $2 WHERE profile_id = $1;

-- name: TakeStep :execrows
UPDATE totp SET last_step = sqlc.arg(step) WHERE profile_id = $1 AND last_step < sqlc.arg(step);

-- name: DeleteTotp :exec
DELETE FROM totp WHERE profile_id = $1;

-- name: DeleteUnconfirmedTotps :exec
DELETE FROM totp WHERE confirmed_at = 0 AND created_at < $1;

-- name: InsertRecoveryCode :exec
INSERT INTO recovery_code (profile_id, hash, created_at) VALUES ($1, $2, $3);

-- name: UseRecoveryCode :execrows
UPDATE recovery_code SET used_at = $3 WHERE profile_id = $1 AND hash = $2 AND used_at = 0;

-- name: CountRecoveryCodes :one
SELECT count(*) FROM recovery_code WHERE profile_id = $1 AND used_at = 0;

-- name: DeleteRecoveryCodes :exec
DELETE FROM recovery_code WHERE profile_id = $1;

-- name: InsertPending :exec
INSERT INTO pending_sign_in (hash, profile_id, browser, created_at, expires_at) VALUES ($1, $2, $3, $4, $5);

-- name: PendingForUpdate :many
SELECT * FROM pending_sign_in WHERE hash = $1 FOR UPDATE;

-- name: MissPending :exec
UPDATE pending_sign_in SET tries = tries + 1 WHERE hash = $1;

-- name: DeletePending :exec
DELETE FROM pending_sign_in WHERE hash = $1;

-- name: DeletePendingOf :exec
DELETE FROM pending_sign_in WHERE profile_id = $1;

-- name: DeleteExpiredPending :exec
DELETE FROM pending_sign_in WHERE expires_at < $1;

-- name: SessionProof :many
SELECT proved_at, second_factor FROM session WHERE profile_id = $1 AND session_id = $2;

-- name: ProveSession :execrows
-- Under another token: whoever knew the one before has nothing of it.
UPDATE session SET hash = $3, second_factor = $4, proved_at = $5 WHERE profile_id = $1 AND session_id = $2;

-- name: DemoteSessions :exec
UPDATE session SET second_factor = FALSE WHERE profile_id = $1;

-- name: Pending :many
SELECT * FROM pending_sign_in WHERE hash = $1;
