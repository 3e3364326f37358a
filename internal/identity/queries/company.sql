-- name: InsertCompanySignIn :exec
INSERT INTO company_sign_in (hash, browser, provider, nonce, verifier, return_to, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: TakeCompanySignIn :many
DELETE FROM company_sign_in WHERE hash = $1 RETURNING browser, provider, nonce, verifier, return_to, expires_at;

-- name: DeleteExpiredCompanySignIns :exec
DELETE FROM company_sign_in WHERE expires_at < $1;

-- name: CompanyIdentity :many
SELECT * FROM company_identity WHERE issuer = $1 AND subject = $2;

-- name: InsertCompanyIdentity :execrows
INSERT INTO company_identity (issuer, subject, profile_id, link_id, provider, email, created_at, used_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $7)
ON CONFLICT (issuer, subject) DO NOTHING;

-- name: UseCompanyIdentity :exec
UPDATE company_identity SET used_at = $3 WHERE issuer = $1 AND subject = $2;

-- name: CompanyIdentities :many
SELECT * FROM company_identity WHERE profile_id = $1 ORDER BY link_id;

-- name: DeleteCompanyIdentity :many
DELETE FROM company_identity WHERE profile_id = $1 AND link_id = $2 RETURNING provider, email;
