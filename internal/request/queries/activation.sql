-- name: InsertActivation :exec
INSERT INTO request_activation (account_id, activation_id, email, email_key, message, sender_name, sender_email, hop, created_at, expires_at, sent_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $9);

-- name: GetActivation :many
-- At most one row, of whatever account: only for the person who was asked.
SELECT * FROM request_activation WHERE activation_id = $1;

-- name: LatestActivation :many
-- At most one row: who was asked last.
SELECT * FROM request_activation WHERE account_id = $1 ORDER BY activation_id DESC LIMIT 1;

-- name: AnswerActivation :execrows
UPDATE request_activation SET state = $3, answered_at = $4 WHERE account_id = $1 AND activation_id = $2 AND state = 'open';

-- name: NoteReminder :execrows
UPDATE request_activation SET reminders = $3, sent_at = $4 WHERE account_id = $1 AND activation_id = $2 AND state = 'open';

-- name: ExpiredActivations :many
SELECT * FROM request_activation WHERE state = 'open' AND expires_at <= $1 ORDER BY expires_at LIMIT 100;

-- name: ExpiredUnknown :many
-- Who was asked last didn't know who decides, and the time for the vendor's staff to find somebody is over too.
SELECT v.* FROM request_activation v
WHERE v.state = 'unknown' AND v.expires_at <= $1
  AND EXISTS (SELECT 1 FROM request_review r WHERE r.account_id = v.account_id AND r.kind = 'approver' AND r.decision = '')
  AND NOT EXISTS (SELECT 1 FROM request_activation later WHERE later.account_id = v.account_id AND later.activation_id > v.activation_id)
ORDER BY v.expires_at LIMIT 100;

-- name: OpenActivationsOf :many
-- What waits for the answer of one person, the newest first.
SELECT * FROM request_activation WHERE email_key = $1 AND state = 'open' AND expires_at > $2 ORDER BY activation_id DESC LIMIT 100;

-- name: DueReminders :many
SELECT * FROM request_activation WHERE state = 'open' AND reminders = $1 AND created_at <= $2 AND expires_at > $3 ORDER BY created_at LIMIT 100;

-- name: InsertNominee :exec
INSERT INTO request_nominee (account_id, email_key, email, role, requester, position) VALUES ($1, $2, $3, $4, $5, $6);

-- name: Nominees :many
SELECT * FROM request_nominee WHERE account_id = $1 ORDER BY position;
