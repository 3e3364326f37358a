-- name: UpsertProduct :exec
INSERT INTO product (id, name, description) VALUES (@id, @name, @description)
ON CONFLICT (id) DO UPDATE SET name = excluded.name, description = excluded.description, retired_at = 0;

-- name: Products :many
SELECT * FROM product ORDER BY id;

-- name: RetireProduct :exec
UPDATE product SET retired_at = @retired_at WHERE id = @id AND retired_at = 0;

-- name: UpsertEntitlement :exec
INSERT INTO entitlement (tag, name, description, product_id, billing, when_short, export_controlled)
VALUES (@tag, @name, @description, @product_id, @billing, @when_short, @export_controlled)
ON CONFLICT (tag) DO UPDATE SET name = excluded.name, description = excluded.description, product_id = excluded.product_id,
    billing = excluded.billing, when_short = excluded.when_short, export_controlled = excluded.export_controlled, retired_at = 0;

-- name: Entitlements :many
SELECT sqlc.embed(e), CAST(COALESCE(p.name, '') AS TEXT) AS product_name
FROM entitlement e LEFT JOIN product p ON p.id = e.product_id
ORDER BY e.tag;

-- name: RetireEntitlement :exec
UPDATE entitlement SET retired_at = @retired_at WHERE tag = @tag AND retired_at = 0;

-- name: Entitlement :many
SELECT sqlc.embed(e), CAST(COALESCE(p.name, '') AS TEXT) AS product_name
FROM entitlement e LEFT JOIN product p ON p.id = e.product_id
WHERE e.tag = @tag;
