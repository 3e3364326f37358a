-- +goose Up
-- Whether the person works for a reseller, who asks for accounts and shares orders but never decides for a customer.
ALTER TABLE profile ADD COLUMN partner BOOLEAN NOT NULL DEFAULT FALSE;

-- +goose Down
ALTER TABLE profile DROP COLUMN partner;
