-- name: InsertPasskey :execrows
INSERT INTO passkey (credential_id, passkey_id, profile_id, name, credential, created_at) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (credential_id) DO NOTHING;

-- name: Passkeys :many
SELECT * FROM passkey WHERE profile_id = $1 ORDER BY passkey_id;

-- name: CountPasskeys :one
SELECT count(*) FROM passkey WHERE profile_id = $1;

-- name: PasskeyForUpdate :many
SELECT * FROM passkey WHERE credential_id = $1 FOR UPDATE;

-- name: PasskeyOf :many
SELECT profile_id FROM passkey WHERE credential_id = $1;

-- name: UsePasskey :exec
UPDATE passkey SET credential = $2, used_at = $3 WHERE credential_id = $1;

-- name: RenamePasskey :many
UPDATE passkey SET name = $3 WHERE profile_id = $1 AND passkey_id = $2 RETURNING *;

-- name: DeletePasskey :many
DELETE FROM passkey WHERE profile_id = $1 AND passkey_id = $2 RETURNING name;

-- name: InsertChallenge :exec
INSERT INTO passkey_challenge (hash, profile_id, bound, session, expires_at) VALUES ($1, $2, $3, $4, $5);

-- name: TakeChallenge :many
DELETE FROM passkey_challenge WHERE hash = $1 RETURNING profile_id, bound, session, expires_at;

-- name: DeleteExpiredChallenges :exec
DELETE FROM passkey_challenge WHERE expires_at < $1;

-- name: DeletePasskeysOf :execrows
DELETE FROM passkey WHERE profile_id = $1;
