-- name: InsertAccessRequest :exec
INSERT INTO access_request (account_id, id, profile_id, name, email, company, asked, asked_key, message, status, created_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'pending', $10, $11);

-- name: AccessRequest :many
-- At most one row.
SELECT * FROM access_request WHERE account_id = $1 AND id = $2;

-- name: AccessRequestOfProfile :many
-- At most one row, of whatever account: only for the person who asked.
SELECT * FROM access_request WHERE id = $1 AND profile_id = $2;

-- name: AccessRequestsOf :many
SELECT * FROM access_request WHERE profile_id = $1 ORDER BY id DESC LIMIT 200;

-- name: OpenAccessRequests :many
-- Those that a person has open: for the account, or for what they typed.
SELECT * FROM access_request
WHERE profile_id = $1 AND status = 'pending' AND expires_at > $2 AND (account_id = $3 AND account_id <> '' OR asked_key = $4);

-- name: OpenAccessRequestsIn :many
SELECT * FROM access_request WHERE account_id = $1 AND profile_id = $2 AND status = 'pending';

-- name: PassAccessRequest :execrows
-- Brings a request to an account; there is no such row if it was taken back meanwhile.
UPDATE access_request SET account_id = $1 WHERE account_id = '' AND id = $2 AND status = 'pending';

-- name: CountAccessRequestsSince :one
SELECT count(*) FROM access_request WHERE profile_id = $1 AND created_at > $2;

-- name: CountOpenAccessRequests :one
SELECT count(*) FROM access_request WHERE account_id = $1 AND status = 'pending' AND expires_at > $2;

-- name: DecideAccessRequest :execrows
UPDATE access_request SET status = $3, reason = $4, decided_by = $5, decided_by_name = $6, decided_at = $7
WHERE account_id = $1 AND id = $2 AND status = 'pending';

-- name: DueAccessRequests :many
SELECT * FROM access_request WHERE status = 'pending' AND expires_at <= $1 AND id > sqlc.arg(after) ORDER BY id LIMIT CAST(sqlc.arg(n) AS BIGINT);
