-- +goose Up
-- The vendor's lists, of all accounts, in the orders that are asked for most.
CREATE INDEX account_list_by_name ON account (lower(name), account_id);
CREATE INDEX account_list_by_request ON account (requested_at, account_id);
CREATE INDEX profile_list_by_creation ON profile (created_at, profile_id);
CREATE INDEX mail_list_by_time ON mail (created_at, id);

-- +goose Down
DROP INDEX mail_list_by_time;
DROP INDEX profile_list_by_creation;
DROP INDEX account_list_by_request;
DROP INDEX account_list_by_name;
