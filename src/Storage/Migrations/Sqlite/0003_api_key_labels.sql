-- What owners call their keys, and the way to all keys of an account.
ALTER TABLE api_keys ADD COLUMN label TEXT NOT NULL DEFAULT '';
CREATE INDEX api_keys_account ON api_keys (account);
