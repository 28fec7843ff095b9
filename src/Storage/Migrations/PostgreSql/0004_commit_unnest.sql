-- The same function, its arrays unnested in the select list instead of in FROM: there every array would first be copied
-- into a tuple store of its own. Arrays of one group have the same length and advance together.
CREATE OR REPLACE FUNCTION exchange_commit(
    head_stream text[], head_epoch bigint[], head_first bigint[], head_next bigint[],
    head_hash bytea[], head_payload bytea[],
    delta_account bigint[], delta_asset integer[], delta_available bigint[], delta_held bigint[],
    ledger_transfer bigint[], ledger_account bigint[], ledger_amount bigint[], ledger_reference bigint[],
    ledger_at bigint[], ledger_asset integer[], ledger_kind smallint[],
    order_id bigint[], order_account bigint[], order_price bigint[], order_stop bigint[], order_original bigint[],
    order_executed bigint[], order_prevented bigint[], order_quote_quantity bigint[], order_cumulative_quote bigint[],
    order_prevented_match bigint[], order_strategy bigint[], order_created bigint[], order_updated bigint[],
    order_working bigint[], order_market integer[], order_strategy_type integer[], order_side smallint[],
    order_type smallint[], order_time_in_force smallint[], order_stp smallint[], order_status smallint[],
    order_reason smallint[], order_client_id text[],
    trade_id bigint[], trade_aggregate bigint[], trade_price bigint[], trade_lots bigint[], trade_quote bigint[],
    trade_taker_order bigint[], trade_maker_order bigint[], trade_taker_account bigint[],
    trade_maker_account bigint[], trade_taker_fee bigint[], trade_maker_fee bigint[], trade_at bigint[],
    trade_market integer[], trade_taker_side smallint[])
RETURNS TABLE (ordinal bigint, new_available bigint, new_held bigint, new_version bigint)
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
SET enable_hashjoin = off
SET enable_mergejoin = off
SET enable_seqscan = off
SET enable_bitmapscan = off
SET enable_material = off
SET enable_memoize = off
SET jit = off
AS $$
DECLARE
    found_rows bigint;
    expected   bigint := cardinality(delta_account);
    added_rows bigint;
BEGIN
    UPDATE stream_head h
    SET next_seq = v.next_seq, tail_hash = v.hash
    FROM (
        SELECT unnest(head_stream) AS stream, unnest(head_epoch) AS epoch, unnest(head_first) AS first_seq,
            unnest(head_next) AS next_seq, unnest(head_hash) AS hash) AS v
    WHERE h.stream = v.stream AND h.epoch = v.epoch AND h.next_seq = v.first_seq;
    GET DIAGNOSTICS found_rows = ROW_COUNT;
    IF found_rows <> cardinality(head_stream) THEN
        RAISE EXCEPTION 'A stream has another owner or position.' USING ERRCODE = 'XF001';
    END IF;

    INSERT INTO journal (seq, last_seq, epoch, stream, hash, payload)
    SELECT unnest(head_first), unnest(head_next) - 1, unnest(head_epoch), unnest(head_stream), unnest(head_hash),
        unnest(head_payload);

    IF expected > 0 THEN
        RETURN QUERY
        UPDATE balances b
        SET available = b.available + d.available, held = b.held + d.held, version = b.version + 1
        FROM (
            SELECT unnest(delta_account) AS account, unnest(delta_asset) AS asset, unnest(delta_available) AS available,
                unnest(delta_held) AS held, generate_subscripts(delta_account, 1)::bigint AS position) AS d
        WHERE b.account = d.account AND b.asset = d.asset
        RETURNING d.position, b.available, b.held, b.version;
        GET DIAGNOSTICS found_rows = ROW_COUNT;

        -- First movement of an account in an asset. Zero first, then added to: the check must see the sum, not the
        -- delta. Only rows made right here have version 0; a row somebody else made meanwhile is left out and noticed.
        IF found_rows < expected THEN
            INSERT INTO balances (account, asset, available, held, version)
            SELECT d.account, d.asset, 0, 0, 0
            FROM unnest(delta_account, delta_asset) AS d(account, asset)
            WHERE NOT EXISTS (SELECT FROM balances b WHERE b.account = d.account AND b.asset = d.asset)
            ON CONFLICT DO NOTHING;

            RETURN QUERY
            UPDATE balances b
            SET available = d.available, held = d.held, version = 1
            FROM unnest(delta_account, delta_asset, delta_available, delta_held) WITH ORDINALITY
                AS d(account, asset, available, held, position)
            WHERE b.account = d.account AND b.asset = d.asset AND b.version = 0
            RETURNING d.position, b.available, b.held, b.version;
            GET DIAGNOSTICS added_rows = ROW_COUNT;
            IF found_rows + added_rows <> expected THEN
                RAISE EXCEPTION 'A balance row appeared meanwhile.' USING ERRCODE = '40001';
            END IF;
        END IF;
    END IF;

    IF cardinality(ledger_transfer) > 0 THEN
        INSERT INTO ledger (transfer, account, amount, reference, at, asset, kind)
        SELECT unnest(ledger_transfer), unnest(ledger_account), unnest(ledger_amount), unnest(ledger_reference),
            unnest(ledger_at), unnest(ledger_asset), unnest(ledger_kind);
    END IF;

    IF cardinality(order_id) > 0 THEN
        INSERT INTO orders (
            order_id, account, price_ticks, stop_ticks, original_lots, executed_lots, prevented_lots,
            quote_quantity_minor, cumulative_quote_minor, prevented_match_id, strategy_id, created_at, updated_at,
            working_at, market, strategy_type, side, type, time_in_force, self_trade_prevention, status, reason,
            client_order_id)
        SELECT unnest(order_id), unnest(order_account), unnest(order_price), unnest(order_stop),
            unnest(order_original), unnest(order_executed), unnest(order_prevented), unnest(order_quote_quantity),
            unnest(order_cumulative_quote), unnest(order_prevented_match), unnest(order_strategy),
            unnest(order_created), unnest(order_updated), unnest(order_working), unnest(order_market),
            unnest(order_strategy_type), unnest(order_side), unnest(order_type), unnest(order_time_in_force),
            unnest(order_stp), unnest(order_status), unnest(order_reason), unnest(order_client_id);
    END IF;

    IF cardinality(trade_id) > 0 THEN
        INSERT INTO trades (
            trade_id, agg_id, price_ticks, quantity_lots, quote_minor, taker_order_id, maker_order_id, taker_account,
            maker_account, taker_fee_minor, maker_fee_minor, at, market, taker_side)
        SELECT unnest(trade_id), unnest(trade_aggregate), unnest(trade_price), unnest(trade_lots),
            unnest(trade_quote), unnest(trade_taker_order), unnest(trade_maker_order), unnest(trade_taker_account),
            unnest(trade_maker_account), unnest(trade_taker_fee), unnest(trade_maker_fee), unnest(trade_at),
            unnest(trade_market), unnest(trade_taker_side);
    END IF;
END
$$;
