-- +goose Up
-- The number of a company's headquarters with the vendor: short enough to be read out, and told apart from others of the
-- same name by it. Accounts from before get one from below those that are drawn.
ALTER TABLE account ADD COLUMN headquarters_number TEXT NOT NULL DEFAULT '';
UPDATE account SET headquarters_number =
    CAST(100000000 + (SELECT count(*) FROM account b WHERE b.account_id < account.account_id) AS TEXT);
CREATE UNIQUE INDEX account_by_headquarters ON account (headquarters_number);

-- +goose Down
DROP INDEX account_by_headquarters;
ALTER TABLE account DROP COLUMN headquarters_number;
