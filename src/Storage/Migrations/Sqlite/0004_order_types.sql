-- Icebergs, trailing stops, orders of lists and amended orders have more to tell than a row of orders.
CREATE TABLE order_particulars (
    order_id INTEGER NOT NULL,
    iceberg_lots INTEGER NOT NULL,
    list_id INTEGER NOT NULL,
    trailing_at INTEGER NOT NULL,
    market INTEGER NOT NULL,
    trailing_bips INTEGER NOT NULL,
    amendments INTEGER NOT NULL,
    PRIMARY KEY (market, order_id)
) STRICT;

-- Matches that self-trade prevention prevented; both orders are the account's.
CREATE TABLE prevented_matches (
    match_id INTEGER NOT NULL,
    account INTEGER NOT NULL,
    taker_order_id INTEGER NOT NULL,
    maker_order_id INTEGER NOT NULL,
    price_ticks INTEGER NOT NULL,
    taker_lots INTEGER NOT NULL,
    maker_lots INTEGER NOT NULL,
    at INTEGER NOT NULL,
    market INTEGER NOT NULL,
    self_trade_prevention INTEGER NOT NULL,
    PRIMARY KEY (market, match_id)
) STRICT;
CREATE INDEX prevented_matches_taker ON prevented_matches (account, market, taker_order_id, match_id);
CREATE INDEX prevented_matches_maker ON prevented_matches (account, market, maker_order_id, match_id);

CREATE TABLE amendments (
    amendment_id INTEGER NOT NULL,
    order_id INTEGER NOT NULL,
    account INTEGER NOT NULL,
    old_lots INTEGER NOT NULL,
    new_lots INTEGER NOT NULL,
    at INTEGER NOT NULL,
    market INTEGER NOT NULL,
    old_client_order_id TEXT NOT NULL,
    new_client_order_id TEXT NOT NULL,
    PRIMARY KEY (market, amendment_id)
) STRICT;
CREATE INDEX amendments_order ON amendments (account, market, order_id, amendment_id);

-- Order lists as they were accepted; their ids are unique in the exchange. How they go on, their orders tell.
CREATE TABLE order_lists (
    list_id INTEGER PRIMARY KEY,
    account INTEGER NOT NULL,
    first_order_id INTEGER NOT NULL,
    second_order_id INTEGER NOT NULL,
    third_order_id INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    market INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    client_order_id TEXT NOT NULL
) STRICT;
CREATE INDEX order_lists_account ON order_lists (account, created_at, list_id);
CREATE INDEX order_lists_client_id ON order_lists (account, client_order_id);

ALTER TABLE markets ADD COLUMN max_iceberg_parts INTEGER NOT NULL DEFAULT 100;
ALTER TABLE markets ADD COLUMN max_iceberg_orders INTEGER NOT NULL DEFAULT 10;
ALTER TABLE markets ADD COLUMN min_trailing_above_bips INTEGER NOT NULL DEFAULT 10;
ALTER TABLE markets ADD COLUMN max_trailing_above_bips INTEGER NOT NULL DEFAULT 2000;
ALTER TABLE markets ADD COLUMN min_trailing_below_bips INTEGER NOT NULL DEFAULT 10;
ALTER TABLE markets ADD COLUMN max_trailing_below_bips INTEGER NOT NULL DEFAULT 2000;
ALTER TABLE markets ADD COLUMN max_order_amends INTEGER NOT NULL DEFAULT 10;
ALTER TABLE markets ADD COLUMN max_order_lists INTEGER NOT NULL DEFAULT 20;

CREATE TRIGGER order_particulars_no_update BEFORE UPDATE ON order_particulars
BEGIN SELECT RAISE(ABORT, 'Table order_particulars is append-only.'); END;
CREATE TRIGGER order_particulars_no_delete BEFORE DELETE ON order_particulars
BEGIN SELECT RAISE(ABORT, 'Table order_particulars is append-only.'); END;
CREATE TRIGGER prevented_matches_no_update BEFORE UPDATE ON prevented_matches
BEGIN SELECT RAISE(ABORT, 'Table prevented_matches is append-only.'); END;
CREATE TRIGGER prevented_matches_no_delete BEFORE DELETE ON prevented_matches
BEGIN SELECT RAISE(ABORT, 'Table prevented_matches is append-only.'); END;
CREATE TRIGGER amendments_no_update BEFORE UPDATE ON amendments
BEGIN SELECT RAISE(ABORT, 'Table amendments is append-only.'); END;
CREATE TRIGGER amendments_no_delete BEFORE DELETE ON amendments
BEGIN SELECT RAISE(ABORT, 'Table amendments is append-only.'); END;
CREATE TRIGGER order_lists_no_update BEFORE UPDATE ON order_lists
BEGIN SELECT RAISE(ABORT, 'Table order_lists is append-only.'); END;
CREATE TRIGGER order_lists_no_delete BEFORE DELETE ON order_lists
BEGIN SELECT RAISE(ABORT, 'Table order_lists is append-only.'); END;
