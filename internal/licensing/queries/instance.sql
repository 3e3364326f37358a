-- name: InsertInstance :exec
INSERT INTO product_instance (account_id, id, virtual_account_id, state, name, host_name, pid, sn, vid, uuid, product,
    version, token_id, export_controlled, public_key, certificate, certificate_serial, certificate_not_before,
    certificate_not_after, certificate_renew_after, registered_at, last_contact_at, last_seq)
VALUES (@account_id, @id, @virtual_account_id, 'registered', @name, @host_name, @pid, @sn, @vid, @uuid, @product,
    @version, @token_id, @export_controlled, @public_key, @certificate, @certificate_serial, @certificate_not_before,
    @certificate_not_after, @certificate_renew_after, @registered_at, @last_contact_at, @last_seq);

-- name: Instance :many
SELECT * FROM product_instance WHERE account_id = @account_id AND virtual_account_id = @virtual_account_id AND id = @id;

-- name: InstanceByID :many
SELECT * FROM product_instance WHERE id = @id;

-- name: LockInstance :many
SELECT * FROM product_instance WHERE account_id = @account_id AND id = @id
FOR UPDATE;

-- name: LiveByUDI :many
SELECT * FROM product_instance WHERE pid = @pid AND sn = @sn AND state = 'registered';

-- name: LockLiveByUDI :many
SELECT * FROM product_instance WHERE pid = @pid AND sn = @sn AND state = 'registered'
FOR UPDATE;

-- name: LastSeqOfKey :many
-- The highest number that this key has used with this device identifier in instances that are gone.
SELECT last_seq FROM product_instance
WHERE pid = @pid AND sn = @sn AND state <> 'registered' AND (public_key = @public_key OR previous_key = @public_key)
ORDER BY last_seq DESC LIMIT 1;

-- name: RenewIdentity :exec
UPDATE product_instance SET public_key = @public_key, previous_key = '', virtual_account_id = @virtual_account_id,
    name = @name, host_name = @host_name, vid = @vid,
    uuid = @uuid, product = @product, version = @version, token_id = @token_id, export_controlled = @export_controlled,
    certificate = @certificate, certificate_serial = @certificate_serial,
    certificate_not_before = @certificate_not_before, certificate_not_after = @certificate_not_after,
    certificate_renew_after = @certificate_renew_after, registered_at = @registered_at
WHERE account_id = @account_id AND id = @id;

-- name: RenewCertificate :exec
UPDATE product_instance SET public_key = @public_key, previous_key = @previous_key,
    certificate = @certificate, certificate_serial = @certificate_serial,
    certificate_not_before = @certificate_not_before, certificate_not_after = @certificate_not_after,
    certificate_renew_after = @certificate_renew_after
WHERE account_id = @account_id AND id = @id;

-- name: Touch :exec
UPDATE product_instance SET last_contact_at = @last_contact_at, last_seq = @last_seq, lapsed_at = @lapsed_at,
    previous_key = @previous_key
WHERE account_id = @account_id AND id = @id;

-- name: SetAuthorized :exec
UPDATE product_instance SET authorized_at = @authorized_at, authorization_expires_at = @authorization_expires_at
WHERE account_id = @account_id AND id = @id;

-- name: MoveInstance :exec
UPDATE product_instance SET virtual_account_id = @virtual_account_id WHERE account_id = @account_id AND id = @id;

-- name: EndInstance :exec
UPDATE product_instance SET state = @state, ended_at = @ended_at WHERE account_id = @account_id AND id = @id;

-- name: MarkLapsed :exec
UPDATE product_instance SET lapsed_at = @lapsed_at WHERE account_id = @account_id AND id = @id;

-- name: MarkContested :exec
UPDATE product_instance SET contested_at = @contested_at WHERE account_id = @account_id AND id = @id;

-- name: Silent :many
SELECT account_id, id FROM product_instance
WHERE state = 'registered' AND lapsed_at = 0 AND last_contact_at <= CAST(@before AS BIGINT)
ORDER BY last_contact_at, id LIMIT CAST(@n AS BIGINT);

-- name: LiveParts :many
SELECT account_id, virtual_account_id, count(*) AS live FROM product_instance
WHERE state = 'registered' GROUP BY account_id, virtual_account_id;

-- name: LockInstancesIn :many
-- All that are registered in a virtual account, locked in one order.
SELECT id FROM product_instance WHERE account_id = @account_id AND virtual_account_id = @virtual_account_id AND state = 'registered'
ORDER BY id
FOR UPDATE;

-- name: MoveInstances :exec
-- Those that are gone go along: what a device is told of them names the virtual account.
UPDATE product_instance SET virtual_account_id = @to_id WHERE account_id = @account_id AND virtual_account_id = @from_id;
