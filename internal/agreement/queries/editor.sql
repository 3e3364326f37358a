-- name: Versions :many
-- All versions of a kind, the newest first, with how many accounts have accepted each.
SELECT a.version, a.title, a.text, a.published_at,
    (SELECT count(*) FROM agreement_acceptance c WHERE c.kind = a.kind AND c.version = a.version) AS accepted
FROM agreement a WHERE a.kind = $1 ORDER BY a.published_at DESC, a.version DESC;

-- name: Draft :many
-- At most one row.
SELECT * FROM agreement_draft WHERE kind = $1;

-- name: SaveDraft :exec
INSERT INTO agreement_draft (kind, version, title, text, author, updated_at) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (kind) DO UPDATE SET version = excluded.version, title = excluded.title, text = excluded.text, author = excluded.author, updated_at = excluded.updated_at;

-- name: DeleteDraft :exec
DELETE FROM agreement_draft WHERE kind = $1;
