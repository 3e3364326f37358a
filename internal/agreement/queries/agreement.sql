-- name: InForce :many
-- At most one row: the newest version of a kind.
SELECT * FROM agreement WHERE kind = $1 ORDER BY published_at DESC, version DESC LIMIT 1;

-- name: AllInForce :many
SELECT a.* FROM agreement a
WHERE NOT EXISTS (SELECT 1 FROM agreement newer WHERE newer.kind = a.kind
                  AND (newer.published_at, newer.version) > (a.published_at, a.version))
ORDER BY a.title, a.kind;

-- name: InsertAgreement :execrows
INSERT INTO agreement (kind, version, title, text, published_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (kind, version) DO NOTHING;

-- name: Acceptance :many
-- At most one row.
SELECT * FROM agreement_acceptance WHERE account_id = $1 AND kind = $2 AND version = $3;

-- name: LastAcceptance :many
-- At most one row: the newest acceptance of any version.
SELECT * FROM agreement_acceptance WHERE account_id = $1 AND kind = $2 ORDER BY accepted_at DESC, version DESC LIMIT 1;

-- name: InsertAcceptance :execrows
INSERT INTO agreement_acceptance (account_id, kind, version, profile_id, name, email, origin, accepted_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (account_id, kind, version) DO NOTHING;

-- name: GetVersion :many
-- At most one row.
SELECT * FROM agreement WHERE kind = $1 AND version = $2;

-- name: Acceptances :many
-- All acceptances of a kind, the newest first. There is one for each version at most.
SELECT c.version, a.title, a.published_at, c.profile_id, c.name, c.email, c.origin, c.accepted_at
FROM agreement_acceptance c JOIN agreement a ON a.kind = c.kind AND a.version = c.version
WHERE c.account_id = $1 AND c.kind = $2
ORDER BY c.accepted_at DESC, c.version DESC;
