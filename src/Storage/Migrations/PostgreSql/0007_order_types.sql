-- Icebergs, trailing stops, orders of lists and amended orders have more to tell than a row of orders.
CREATE TABLE order_particulars (
    order_id     bigint  NOT NULL,
    iceberg_lots bigint  NOT NULL,
    list_id      bigint  NOT NULL,
    trailing_at  bigint  NOT NULL,
    market       integer NOT NULL,
    trailing_bips integer NOT NULL,
    amendments   integer NOT NULL,
    PRIMARY KEY (market, order_id)
);

-- Matches that self-trade prevention prevented; both orders are the account's.
CREATE TABLE prevented_matches (
    match_id              bigint   NOT NULL,
    account               bigint   NOT NULL,
    taker_order_id        bigint   NOT NULL,
    maker_order_id        bigint   NOT NULL,
    price_ticks           bigint   NOT NULL,
    taker_lots            bigint   NOT NULL,
    maker_lots            bigint   NOT NULL,
    at                    bigint   NOT NULL,
    market                integer  NOT NULL,
    self_trade_prevention smallint NOT NULL,
    PRIMARY KEY (market, match_id)
);
CREATE INDEX prevented_matches_taker ON prevented_matches (account, market, taker_order_id, match_id);
CREATE INDEX prevented_matches_maker ON prevented_matches (account, market, maker_order_id, match_id);

CREATE TABLE amendments (
    amendment_id        bigint  NOT NULL,
    order_id            bigint  NOT NULL,
    account             bigint  NOT NULL,
    old_lots            bigint  NOT NULL,
    new_lots            bigint  NOT NULL,
    at                  bigint  NOT NULL,
    market              integer NOT NULL,
    old_client_order_id text COLLATE "C" NOT NULL,
    new_client_order_id text COLLATE "C" NOT NULL,
    PRIMARY KEY (market, amendment_id)
);
CREATE INDEX amendments_order ON amendments (account, market, order_id, amendment_id);

-- Order lists as they were accepted; their ids are unique in the exchange. How they go on, their orders tell.
CREATE TABLE order_lists (
    list_id         bigint   PRIMARY KEY,
    account         bigint   NOT NULL,
    first_order_id  bigint   NOT NULL,
    second_order_id bigint   NOT NULL,
    third_order_id  bigint   NOT NULL,
    created_at      bigint   NOT NULL,
    market          integer  NOT NULL,
    kind            smallint NOT NULL,
    client_order_id text COLLATE "C" NOT NULL
);
CREATE INDEX order_lists_account ON order_lists (account, created_at, list_id);
CREATE INDEX order_lists_client_id ON order_lists (account, client_order_id);

ALTER TABLE markets ADD COLUMN max_iceberg_parts integer NOT NULL DEFAULT 100;
ALTER TABLE markets ADD COLUMN max_iceberg_orders integer NOT NULL DEFAULT 10;
ALTER TABLE markets ADD COLUMN min_trailing_above_bips integer NOT NULL DEFAULT 10;
ALTER TABLE markets ADD COLUMN max_trailing_above_bips integer NOT NULL DEFAULT 2000;
ALTER TABLE markets ADD COLUMN min_trailing_below_bips integer NOT NULL DEFAULT 10;
ALTER TABLE markets ADD COLUMN max_trailing_below_bips integer NOT NULL DEFAULT 2000;
ALTER TABLE markets ADD COLUMN max_order_amends integer NOT NULL DEFAULT 10;
ALTER TABLE markets ADD COLUMN max_order_lists integer NOT NULL DEFAULT 20;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON order_particulars
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON prevented_matches
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON amendments
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON order_lists
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- exchange_commit with the rows only a few batches have: of each a kind, ten numbers and two texts.
CREATE FUNCTION exchange_commit_rare(
    rare_kind smallint[], rare_numbers bigint[], rare_texts text[],
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
AS $$
DECLARE
    n bigint[];
    t text[];
BEGIN
    FOR i IN 1 .. cardinality(rare_kind) LOOP
        n := rare_numbers[(i - 1) * 10 + 1 : i * 10];
        t := rare_texts[(i - 1) * 2 + 1 : i * 2];
        CASE rare_kind[i]
            WHEN 1 THEN
                INSERT INTO order_particulars (
                    market, order_id, iceberg_lots, list_id, trailing_bips, trailing_at, amendments)
                VALUES (n[1], n[2], n[3], n[4], n[5], n[6], n[7]);
            WHEN 2 THEN
                INSERT INTO prevented_matches (
                    market, match_id, account, taker_order_id, maker_order_id, self_trade_prevention, price_ticks,
                    taker_lots, maker_lots, at)
                VALUES (n[1], n[2], n[3], n[4], n[5], n[6], n[7], n[8], n[9], n[10]);
            WHEN 3 THEN
                INSERT INTO amendments (
                    market, amendment_id, order_id, account, old_lots, new_lots, at, old_client_order_id,
                    new_client_order_id)
                VALUES (n[1], n[2], n[3], n[4], n[5], n[6], n[7], t[1], t[2]);
            WHEN 4 THEN
                INSERT INTO order_lists (
                    market, list_id, account, kind, first_order_id, second_order_id, third_order_id, created_at,
                    client_order_id)
                VALUES (n[1], n[2], n[3], n[4], n[5], n[6], n[7], n[8], t[1]);
        END CASE;
    END LOOP;
    RETURN QUERY SELECT * FROM exchange_commit(
        head_stream, head_epoch, head_first, head_next, head_hash, head_payload, delta_account, delta_asset,
        delta_available, delta_held, ledger_transfer, ledger_account, ledger_amount, ledger_reference, ledger_at,
        ledger_asset, ledger_kind, order_id, order_account, order_price, order_stop, order_original, order_executed,
        order_prevented, order_quote_quantity, order_cumulative_quote, order_prevented_match, order_strategy,
        order_created, order_updated, order_working, order_market, order_strategy_type, order_side, order_type,
        order_time_in_force, order_stp, order_status, order_reason, order_client_id, trade_id, trade_aggregate,
        trade_price, trade_lots, trade_quote, trade_taker_order, trade_maker_order, trade_taker_account,
        trade_maker_account, trade_taker_fee, trade_maker_fee, trade_at, trade_market, trade_taker_side);
END
$$;
