-- name: InsertReview :exec
INSERT INTO request_review (account_id, review_id, kind, wanted, present, looks_like, cause, provable, justification, phone,
                            requester_id, requester_name, requester_email, opened_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14);

-- name: GetReview :many
-- At most one row.
SELECT * FROM request_review WHERE review_id = $1;

-- name: OpenReviews :many
-- What waits about an account: one of each kind at the most.
SELECT * FROM request_review WHERE account_id = $1 AND decision = '' ORDER BY kind;

-- name: DecideReview :execrows
UPDATE request_review
SET decision = $3, decided_at = $4, decided_by_id = $5, decided_by_name = $6, decision_reason = $7
WHERE account_id = $1 AND review_id = $2 AND decision = '';
