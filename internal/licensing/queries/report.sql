-- name: KeepStatement :exec
INSERT INTO device_statement (account_id, instance_id, target, slot, seq, signed, signature, received_at)
VALUES (@account_id, @instance_id, @target, @slot, @seq, @signed, @signature, @received_at)
ON CONFLICT (account_id, instance_id, target, slot) DO UPDATE SET seq = excluded.seq, signed = excluded.signed,
    signature = excluded.signature, received_at = excluded.received_at;

-- name: Statement :many
SELECT seq, signature FROM device_statement
WHERE account_id = @account_id AND instance_id = @instance_id AND target = @target AND slot = @slot;

-- name: InsertReport :execrows
INSERT INTO usage_report (account_id, instance_id, number, tag, count, span_from, span_to, seq, received_at)
VALUES (@account_id, @instance_id, @number, @tag, @count, @span_from, @span_to, @seq, @received_at)
ON CONFLICT (account_id, instance_id, number) DO NOTHING;

-- name: Report :one
SELECT * FROM usage_report WHERE account_id = @account_id AND instance_id = @instance_id AND number = @number;

-- name: NewestReports :many
-- The numbers that have come after the mark, the highest first.
SELECT number FROM usage_report
WHERE account_id = @account_id AND instance_id = @instance_id AND number > CAST(@mark AS BIGINT)
ORDER BY number DESC LIMIT CAST(@n AS BIGINT);

-- name: SetReportMark :exec
UPDATE product_instance SET report_mark = @report_mark WHERE account_id = @account_id AND id = @id;
