-- name: InsertLicense :exec
INSERT INTO license (account_id, id, virtual_account_id, tag, type, quantity, starts_at, ends_at, phase, origin,
    reference, subscription_id, deposited_at)
VALUES (@account_id, @id, @virtual_account_id, @tag, @type, @quantity, @starts_at, @ends_at, @phase, @origin,
    @reference, @subscription_id, @deposited_at);

-- name: OpenLicenses :many
-- Those of a pool that still have a boundary before them.
SELECT * FROM license
WHERE account_id = @account_id AND virtual_account_id = @virtual_account_id AND tag = @tag
  AND (phase = 'future' OR (phase = 'active' AND ends_at > 0));

-- name: SetPhase :exec
UPDATE license SET phase = @phase WHERE account_id = @account_id AND id = @id;

-- name: TimedLicenses :many
-- What is to come, will end before long or has ended lately, by tag and date: what the alerts speak of.
SELECT tag, phase, starts_at, ends_at, CAST(SUM(quantity) AS BIGINT) AS quantity FROM license
WHERE account_id = @account_id AND virtual_account_id = @virtual_account_id
  AND (phase = 'future' OR (ends_at > CAST(@ended_after AS BIGINT) AND ends_at <= CAST(@ending_before AS BIGINT)))
GROUP BY tag, phase, starts_at, ends_at
ORDER BY tag, ends_at, starts_at;

-- name: AnyLicense :many
SELECT id FROM license WHERE account_id = @account_id AND virtual_account_id = @virtual_account_id AND phase <> 'ended' LIMIT 1;

-- name: PurchasedParts :many
SELECT account_id, virtual_account_id, tag, CAST(SUM(quantity) AS BIGINT) AS purchased FROM license
WHERE phase = 'active' GROUP BY account_id, virtual_account_id, tag;

-- name: License :many
SELECT * FROM license WHERE account_id = @account_id AND virtual_account_id = @virtual_account_id AND id = @id;

-- name: CountLicenses :one
SELECT count(*) FROM license WHERE account_id = @account_id AND virtual_account_id = @virtual_account_id AND phase <> 'ended';

-- name: MoveLicenses :exec
UPDATE license SET virtual_account_id = @to_id WHERE account_id = @account_id AND virtual_account_id = @from_id;
