-- name: KnowsBrowser :one
SELECT count(*) FROM known_browser WHERE profile_id = $1 AND hash = $2;

-- name: MeetBrowser :exec
INSERT INTO known_browser (profile_id, hash, seen_at) VALUES ($1, $2, $3)
ON CONFLICT (profile_id, hash) DO UPDATE SET seen_at = excluded.seen_at;

-- name: ForgetBrowser :exec
DELETE FROM known_browser WHERE profile_id = $1 AND hash = $2 AND hash <> '';

-- name: ForgetOtherBrowsers :exec
DELETE FROM known_browser WHERE profile_id = $1 AND hash <> $2 AND hash <> '';

-- name: DeleteOldBrowsers :exec
DELETE FROM known_browser WHERE hash <> '' AND seen_at < $1;
