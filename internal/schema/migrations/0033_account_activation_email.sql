-- +goose Up
-- What waits for the answer of one person is looked for on their home page.
CREATE INDEX account_activation_email ON account_activation (email_key, state);

-- +goose Down
DROP INDEX account_activation_email;
