-- A movement outside trading, once for ever under its name (I-F1): both balances and both ledger legs in one
-- autocommitted statement. status: 1 applied, 2 applied before with the same content, 3 the name has other content,
-- 4 the source does not have the amount. Returns the balances of both accounts after it.
CREATE FUNCTION exchange_transfer(
    p_name text, p_from bigint, p_to bigint, p_asset integer, p_amount bigint, p_kind smallint, p_reason text, p_at bigint)
RETURNS TABLE (status integer, account bigint, asset integer, available bigint, held bigint, version bigint)
LANGUAGE plpgsql
AS $$
#variable_conflict use_column
DECLARE
    outcome integer := 1;
    number  bigint;
    stored  transfers%ROWTYPE;
    owner   bigint;
BEGIN
    BEGIN
        INSERT INTO transfers (name, from_account, to_account, asset, amount, kind, reason, at)
        VALUES (p_name, p_from, p_to, p_asset, p_amount, p_kind, p_reason, p_at)
        ON CONFLICT (name) DO NOTHING
        RETURNING id INTO number;

        IF number IS NULL THEN
            SELECT * INTO STRICT stored FROM transfers WHERE name = p_name;
            outcome := CASE
                WHEN (stored.from_account, stored.to_account, stored.asset, stored.amount, stored.kind)
                    = (p_from, p_to, p_asset, p_amount, p_kind) THEN 2
                ELSE 3 END;
        ELSE
            INSERT INTO balances (account, asset, available, held, version)
            VALUES (least(p_from, p_to), p_asset, 0, 0, 0), (greatest(p_from, p_to), p_asset, 0, 0, 0)
            ON CONFLICT DO NOTHING;

            -- In the order in which batches lock rows.
            FOREACH owner IN ARRAY ARRAY[least(p_from, p_to), greatest(p_from, p_to)] LOOP
                UPDATE balances b
                SET available = b.available + CASE WHEN owner = p_to THEN p_amount ELSE -p_amount END,
                    version = b.version + 1
                WHERE b.account = owner AND b.asset = p_asset;
            END LOOP;

            INSERT INTO ledger (transfer, account, asset, amount, kind, reference, at)
            VALUES (-number, p_from, p_asset, -p_amount, p_kind, -number, p_at),
                   (-number, p_to, p_asset, p_amount, p_kind, -number, p_at);
        END IF;
    EXCEPTION WHEN check_violation THEN
        IF p_from = p_to OR p_amount <= 0 THEN RAISE; END IF;
        outcome := 4;
    END;

    -- At least one row, also when no account has a balance.
    RETURN QUERY
    SELECT outcome, b.account, b.asset, b.available, b.held, b.version
    FROM (SELECT) AS always
    LEFT JOIN balances b ON b.account IN (p_from, p_to) AND b.asset = p_asset
    ORDER BY b.account;
END
$$;
