-- name: SearchableWithMember :many
-- The active accounts that let themselves be found by the email of a user.
SELECT a.* FROM account a JOIN account_user u ON u.account_id = a.account_id
WHERE lower(u.email) = lower(CAST(sqlc.arg(email) AS TEXT)) AND a.search_by_member_email = TRUE AND a.status = 'active'
ORDER BY a.account_id LIMIT CAST(sqlc.arg(n) AS BIGINT);
