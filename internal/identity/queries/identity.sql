-- name: InsertProfile :execrows
INSERT INTO profile (profile_id, email, email_key, email_verified_at, password, password_changed_at, operator, first_name, last_name,
    preferred_name, phone, country, company, terms_accepted_at, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
ON CONFLICT (email_key) DO NOTHING;

-- name: Profile :one
SELECT * FROM profile WHERE profile_id = $1;

-- name: ProfileForUpdate :one
SELECT * FROM profile WHERE profile_id = $1 FOR UPDATE;

-- name: ProfileByKey :one
SELECT * FROM profile WHERE email_key = $1;

-- name: ProfileByKeyForUpdate :one
SELECT * FROM profile WHERE email_key = $1 FOR UPDATE;

-- name: UpdateProfile :exec
UPDATE profile SET first_name = $2, last_name = $3, preferred_name = $4, username = $5, phone = $6, country = $7, company = $8,
    site_address = $9, job_role = $10, job_level = $11, job_title = $12, updated_at = $13
WHERE profile_id = $1;

-- name: VerifyProfile :exec
UPDATE profile SET email_verified_at = $2, updated_at = $2 WHERE profile_id = $1 AND email_verified_at = 0;

-- name: ReplaceUnverified :exec
UPDATE profile SET password = $2, first_name = $3, last_name = $4, preferred_name = $5, phone = $6, country = $7, company = $8, updated_at = $9
WHERE profile_id = $1 AND email_verified_at = 0;

-- name: SetPassword :exec
UPDATE profile SET password = $2, password_changed_at = $3, updated_at = $3 WHERE profile_id = $1;

-- name: Rehash :exec
UPDATE profile SET password = sqlc.arg(anew) WHERE profile_id = $1 AND password = sqlc.arg(old);

-- name: SetEmail :exec
UPDATE profile SET email = $2, email_key = $3, email_verified_at = $4, updated_at = $4 WHERE profile_id = $1;

-- name: DeleteUnverifiedOf :exec
DELETE FROM profile WHERE email_key = $1 AND email_verified_at = 0 AND profile_id <> $2;

-- name: SetOperator :exec
UPDATE profile SET operator = $2, updated_at = $3 WHERE profile_id = $1;

-- name: SetPartner :exec
UPDATE profile SET partner = $2, updated_at = $3 WHERE profile_id = $1;

-- name: AnyOperator :many
SELECT profile_id FROM profile WHERE operator = TRUE LIMIT 1;

-- name: InsertLink :exec
INSERT INTO identity_link (hash, purpose, profile_id, email, payload, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: Link :one
SELECT * FROM identity_link WHERE hash = $1 AND purpose = $2;

-- name: LinkForUpdate :one
SELECT * FROM identity_link WHERE hash = $1 AND purpose = $2 FOR UPDATE;

-- name: UseLink :exec
UPDATE identity_link SET used_at = $2, payload = '' WHERE hash = $1;

-- name: Payloads :many
-- What the unused links would put into force, each once; two of them at the most.
SELECT DISTINCT payload FROM identity_link WHERE profile_id = $1 AND purpose = $2 AND used_at = 0 LIMIT 2;

-- name: DeleteLinks :exec
DELETE FROM identity_link WHERE profile_id = $1 AND purpose = $2 AND used_at = 0;

-- name: DeleteExpiredLinks :exec
DELETE FROM identity_link WHERE expires_at < $1;

-- name: InsertSession :exec
INSERT INTO session (hash, session_id, profile_id, created_at, last_seen_at, proved_at, expires_at, address, agent, second_factor, browser)
VALUES ($1, $2, $3, $4, $4, $4, $5, $6, $7, $8, $9);

-- name: SessionByHash :one
SELECT session.session_id, session.profile_id, session.last_seen_at, session.expires_at, session.second_factor,
    profile.email, profile.first_name, profile.last_name, profile.preferred_name, profile.operator, profile.partner
FROM session JOIN profile ON profile.profile_id = session.profile_id
WHERE session.hash = $1;

-- name: TouchSession :exec
UPDATE session SET last_seen_at = $2 WHERE hash = $1 AND last_seen_at < $2;

-- name: SessionsOf :many
SELECT session_id, created_at, last_seen_at, expires_at, address, agent FROM session
WHERE profile_id = $1 AND expires_at > sqlc.arg(now) AND last_seen_at > sqlc.arg(idle_since)
ORDER BY session_id DESC;

-- name: DeleteSession :many
DELETE FROM session WHERE profile_id = $1 AND session_id = $2 RETURNING browser;

-- name: BrowserOfSession :many
SELECT browser FROM session WHERE profile_id = $1 AND session_id = $2;

-- name: DeleteSessionByHash :exec
DELETE FROM session WHERE hash = $1;

-- name: DeleteOtherSessions :exec
DELETE FROM session WHERE profile_id = $1 AND session_id <> $2;

-- name: DeleteOldestSessions :exec
DELETE FROM session WHERE session.profile_id = $1 AND session.session_id NOT IN
    (SELECT s.session_id FROM session AS s WHERE s.profile_id = $1 ORDER BY s.session_id DESC LIMIT CAST(sqlc.arg(keep) AS BIGINT));

-- name: DeleteExpiredSessions :exec
DELETE FROM session WHERE expires_at < sqlc.arg(now) OR last_seen_at < sqlc.arg(idle_since);

-- name: InsertSecurityEvent :exec
INSERT INTO security_event (profile_id, id, at, kind, message, address, agent) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: SecurityEvents :many
SELECT id, at, kind, message, address, agent FROM security_event
WHERE profile_id = $1 AND id < CAST(sqlc.arg(before) AS TEXT)
ORDER BY id DESC LIMIT CAST(sqlc.arg(n) AS BIGINT);

-- name: PutPreference :exec
INSERT INTO preference (profile_id, key, value, updated_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (profile_id, key) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at;

-- name: Preferences :many
SELECT key, value FROM preference WHERE profile_id = $1 ORDER BY key;

-- name: TakeRate :many
INSERT INTO rate (key, tat) VALUES (sqlc.arg(key), CAST(sqlc.arg(now) AS BIGINT) + CAST(sqlc.arg(step) AS BIGINT))
ON CONFLICT (key) DO UPDATE SET tat = CASE WHEN rate.tat < sqlc.arg(now) THEN sqlc.arg(now) ELSE rate.tat END + sqlc.arg(step)
WHERE rate.tat <= CAST(sqlc.arg(now) AS BIGINT) + CAST(sqlc.arg(slack) AS BIGINT)
RETURNING tat;

-- name: Rate :many
SELECT tat FROM rate WHERE key = $1;

-- name: DeleteRate :exec
DELETE FROM rate WHERE key = $1;

-- name: DeleteUnverified :exec
DELETE FROM profile WHERE email_verified_at = 0 AND updated_at < $1;

-- name: DeleteNobodysEvents :exec
DELETE FROM security_event WHERE profile_id = '';

-- name: DeleteOldRates :exec
DELETE FROM rate WHERE tat < $1;
