-- name: Get :one
-- Without the logo itself.
SELECT own, vendor, portal, support_email, color, links, logo_id, logo_width, logo_height, changed_by, updated_at, version
FROM brand WHERE id = 'vendor';

-- name: Begin :exec
-- Begins a change: whoever comes second waits for the first.
UPDATE brand SET version = version + 1 WHERE id = 'vendor';

-- name: Save :exec
UPDATE brand SET own = $1, vendor = $2, portal = $3, support_email = $4, color = $5, links = $6, changed_by = $7, updated_at = $8
WHERE id = 'vendor';

-- name: SaveLogo :exec
UPDATE brand SET logo = $1, logo_id = $2, logo_width = $3, logo_height = $4 WHERE id = 'vendor';

-- name: Logo :many
-- At most one row: none if the present logo is another one.
SELECT logo FROM brand WHERE id = 'vendor' AND logo_id = $1 AND logo <> '';
