-- One batch of units of work, whole or not at all, in one autocommitted statement (design "Money: one commit").
-- Streams and balance deltas come sorted by key, and the settings below make every UPDATE walk its array in that order:
-- two batches lock rows in the same order and do not deadlock. A generic plan spares planning the statements each time.
-- XF001: another owner or position of a stream (the fence). 40001: lost a race to create a balance row; try again.
CREATE FUNCTION exchange_commit(
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
    FROM unnest(head_stream, head_epoch, head_first, head_next, head_hash) AS v(stream, epoch, first_seq, next_seq, hash)
    WHERE h.stream = v.stream AND h.epoch = v.epoch AND h.next_seq = v.first_seq;
    GET DIAGNOSTICS found_rows = ROW_COUNT;
    IF found_rows <> cardinality(head_stream) THEN
        RAISE EXCEPTION 'A stream has another owner or position.' USING ERRCODE = 'XF001';
    END IF;

    INSERT INTO journal (seq, last_seq, epoch, stream, hash, payload)
    SELECT v.first_seq, v.next_seq - 1, v.epoch, v.stream, v.hash, v.payload
    FROM unnest(head_stream, head_epoch, head_first, head_next, head_hash, head_payload)
        AS v(stream, epoch, first_seq, next_seq, hash, payload);

    IF expected > 0 THEN
        RETURN QUERY
        UPDATE balances b
        SET available = b.available + d.available, held = b.held + d.held, version = b.version + 1
        FROM unnest(delta_account, delta_asset, delta_available, delta_held) WITH ORDINALITY
            AS d(account, asset, available, held, position)
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
        SELECT * FROM unnest(
            ledger_transfer, ledger_account, ledger_amount, ledger_reference, ledger_at, ledger_asset, ledger_kind);
    END IF;

    IF cardinality(order_id) > 0 THEN
        INSERT INTO orders (
            order_id, account, price_ticks, stop_ticks, original_lots, executed_lots, prevented_lots,
            quote_quantity_minor, cumulative_quote_minor, prevented_match_id, strategy_id, created_at, updated_at,
            working_at, market, strategy_type, side, type, time_in_force, self_trade_prevention, status, reason,
            client_order_id)
        SELECT * FROM unnest(
            order_id, order_account, order_price, order_stop, order_original, order_executed, order_prevented,
            order_quote_quantity, order_cumulative_quote, order_prevented_match, order_strategy, order_created,
            order_updated, order_working, order_market, order_strategy_type, order_side, order_type,
            order_time_in_force, order_stp, order_status, order_reason, order_client_id);
    END IF;

    IF cardinality(trade_id) > 0 THEN
        INSERT INTO trades (
            trade_id, agg_id, price_ticks, quantity_lots, quote_minor, taker_order_id, maker_order_id, taker_account,
            maker_account, taker_fee_minor, maker_fee_minor, at, market, taker_side)
        SELECT * FROM unnest(
            trade_id, trade_aggregate, trade_price, trade_lots, trade_quote, trade_taker_order, trade_maker_order,
            trade_taker_account, trade_maker_account, trade_taker_fee, trade_maker_fee, trade_at, trade_market,
            trade_taker_side);
    END IF;
END
$$;
