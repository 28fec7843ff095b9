-- The tables. Amounts are whole minor units of the asset, prices ticks, quantities lots, moments microseconds since 1970
-- (UTC). Text compares by bytes; STRICT refuses what is not a 64-bit integer, so sums cannot become inexact.

-- Owner generation, next position and last hash of every journal stream: the fence (I-J1, I-J2, I-J4).
CREATE TABLE stream_head (
    stream    TEXT PRIMARY KEY,
    epoch     INTEGER NOT NULL CHECK (epoch > 0),
    next_seq  INTEGER NOT NULL CHECK (next_seq > 0),
    tail_hash BLOB NOT NULL CHECK (length(tail_hash) = 32)
) STRICT;

-- One row holds the entries seq … last_seq of a stream. With a rowid payloads are appended at the end of the file, where
-- a table ordered by (stream, seq) would rewrite one page per stream and commit.
CREATE TABLE journal (
    seq      INTEGER NOT NULL,
    last_seq INTEGER NOT NULL,
    epoch    INTEGER NOT NULL,
    stream   TEXT NOT NULL,
    hash     BLOB NOT NULL,
    payload  BLOB NOT NULL,
    PRIMARY KEY (stream, seq)
) STRICT;

CREATE TABLE book_snapshots (
    stream   TEXT PRIMARY KEY,
    sequence INTEGER NOT NULL,
    payload  BLOB NOT NULL
) STRICT;

CREATE TABLE assets (
    id    INTEGER PRIMARY KEY CHECK (id BETWEEN 1 AND 32767),
    code  TEXT NOT NULL UNIQUE,
    scale INTEGER NOT NULL CHECK (scale BETWEEN 0 AND 8),
    name  TEXT NOT NULL
) STRICT;

-- Fees are parts per 100,000,000, *_bips are hundredths of a percent, allowed_stp has bit n set when mode n is allowed.
CREATE TABLE markets (
    id                       INTEGER PRIMARY KEY CHECK (id BETWEEN 1 AND 32767),
    symbol                   TEXT NOT NULL UNIQUE,
    base_asset               INTEGER NOT NULL REFERENCES assets,
    quote_asset              INTEGER NOT NULL REFERENCES assets,
    tick_minor               INTEGER NOT NULL,
    lot_minor                INTEGER NOT NULL,
    maker_fee                INTEGER NOT NULL,
    taker_fee                INTEGER NOT NULL,
    min_price_ticks          INTEGER NOT NULL,
    max_price_ticks          INTEGER NOT NULL,
    min_lots                 INTEGER NOT NULL,
    max_lots                 INTEGER NOT NULL,
    max_market_lots          INTEGER NOT NULL,
    min_notional_minor       INTEGER NOT NULL,
    max_notional_minor       INTEGER NOT NULL,
    bid_multiplier_up_bips   INTEGER NOT NULL,
    bid_multiplier_down_bips INTEGER NOT NULL,
    ask_multiplier_up_bips   INTEGER NOT NULL,
    ask_multiplier_down_bips INTEGER NOT NULL,
    max_orders               INTEGER NOT NULL,
    max_algo_orders          INTEGER NOT NULL,
    max_position_minor       INTEGER NOT NULL,
    market_order_band_bips   INTEGER NOT NULL,
    default_stp              INTEGER NOT NULL,
    allowed_stp              INTEGER NOT NULL
) STRICT;

-- Users from 1001 up, external counterparties -1 … -999, the fee account of a market -(1000 + market).
-- kind: 1 user, 2 external, 3 fee.
CREATE TABLE accounts (
    id         INTEGER PRIMARY KEY,
    name       TEXT NOT NULL UNIQUE,
    kind       INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 3),
    can_trade  INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
INSERT INTO accounts (id, name, kind, can_trade, created_at) VALUES (-1, 'external:sandbox', 2, 0, 0);

-- kind: 1 HMAC, 2 Ed25519, 3 RSA; permissions: bits 1 read, 2 trade, 4 withdraw.
CREATE TABLE api_keys (
    key               TEXT PRIMARY KEY,
    account           INTEGER NOT NULL REFERENCES accounts,
    kind              INTEGER NOT NULL,
    material          BLOB NOT NULL,
    permissions       INTEGER NOT NULL,
    allowed_addresses TEXT NOT NULL,
    created_at        INTEGER NOT NULL
) STRICT;

CREATE TABLE data_protection_keys (
    id            INTEGER PRIMARY KEY,
    friendly_name TEXT,
    xml           TEXT
) STRICT;

-- Only external accounts may go below zero (I-L2).
CREATE TABLE balances (
    account   INTEGER NOT NULL,
    available INTEGER NOT NULL,
    held      INTEGER NOT NULL,
    version   INTEGER NOT NULL,
    asset     INTEGER NOT NULL,
    PRIMARY KEY (account, asset),
    CONSTRAINT balances_not_negative CHECK (account BETWEEN -999 AND -1 OR (available >= 0 AND held >= 0))
) STRICT, WITHOUT ROWID;

-- Two rows of opposite sign per transfer (I-L1, I-L4).
CREATE TABLE ledger (
    id        INTEGER PRIMARY KEY,
    transfer  INTEGER NOT NULL,
    account   INTEGER NOT NULL,
    amount    INTEGER NOT NULL CHECK (amount <> 0),
    reference INTEGER NOT NULL,
    at        INTEGER NOT NULL,
    asset     INTEGER NOT NULL,
    kind      INTEGER NOT NULL,
    UNIQUE (transfer, account)
) STRICT;

-- Movements outside trading, once for ever per name (I-F1); their number in the ledger is -id.
CREATE TABLE transfers (
    id           INTEGER PRIMARY KEY,
    name         TEXT NOT NULL UNIQUE,
    from_account INTEGER NOT NULL,
    to_account   INTEGER NOT NULL CHECK (to_account <> from_account),
    amount       INTEGER NOT NULL CHECK (amount > 0),
    at           INTEGER NOT NULL,
    asset        INTEGER NOT NULL,
    kind         INTEGER NOT NULL,
    reason       TEXT NOT NULL
) STRICT;

-- Orders in their terminal state; open ones live in the book. Numbers of the enumerations are those of the domain.
CREATE TABLE orders (
    order_id               INTEGER NOT NULL,
    account                INTEGER NOT NULL,
    price_ticks            INTEGER NOT NULL,
    stop_ticks             INTEGER NOT NULL,
    original_lots          INTEGER NOT NULL,
    executed_lots          INTEGER NOT NULL,
    prevented_lots         INTEGER NOT NULL,
    quote_quantity_minor   INTEGER NOT NULL,
    cumulative_quote_minor INTEGER NOT NULL,
    prevented_match_id     INTEGER NOT NULL,
    strategy_id            INTEGER NOT NULL,
    created_at             INTEGER NOT NULL,
    updated_at             INTEGER NOT NULL,
    working_at             INTEGER NOT NULL,
    market                 INTEGER NOT NULL,
    strategy_type          INTEGER NOT NULL,
    side                   INTEGER NOT NULL,
    type                   INTEGER NOT NULL,
    time_in_force          INTEGER NOT NULL,
    self_trade_prevention  INTEGER NOT NULL,
    status                 INTEGER NOT NULL,
    reason                 INTEGER NOT NULL,
    client_order_id        TEXT NOT NULL,
    PRIMARY KEY (market, order_id)
) STRICT;
-- The last columns of these indexes let a query by time or by order pass over rows without reading them.
CREATE INDEX orders_account ON orders (account, market, order_id, created_at);
CREATE INDEX orders_client_id ON orders (account, client_order_id);

-- Trade ids are contiguous per market, and so are their moments non-decreasing (I-T5).
CREATE TABLE trades (
    trade_id        INTEGER NOT NULL,
    agg_id          INTEGER NOT NULL,
    price_ticks     INTEGER NOT NULL,
    quantity_lots   INTEGER NOT NULL,
    quote_minor     INTEGER NOT NULL,
    taker_order_id  INTEGER NOT NULL,
    maker_order_id  INTEGER NOT NULL,
    taker_account   INTEGER NOT NULL,
    maker_account   INTEGER NOT NULL,
    taker_fee_minor INTEGER NOT NULL,
    maker_fee_minor INTEGER NOT NULL,
    at              INTEGER NOT NULL,
    market          INTEGER NOT NULL,
    taker_side      INTEGER NOT NULL,
    PRIMARY KEY (market, trade_id)
) STRICT;
CREATE INDEX trades_aggregate ON trades (market, agg_id);
CREATE INDEX trades_at ON trades (market, at, trade_id);
CREATE INDEX trades_taker ON trades (taker_account, market, trade_id, taker_order_id);
CREATE INDEX trades_maker ON trades (maker_account, market, trade_id, maker_order_id);

-- What a readiness probe writes.
CREATE TABLE probe (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL
) STRICT;
INSERT INTO probe (id, at) VALUES (1, 0);

-- History is only ever added to.
CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal
BEGIN SELECT RAISE(ABORT, 'Table journal is append-only.'); END;
CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal
BEGIN SELECT RAISE(ABORT, 'Table journal is append-only.'); END;
CREATE TRIGGER ledger_no_update BEFORE UPDATE ON ledger
BEGIN SELECT RAISE(ABORT, 'Table ledger is append-only.'); END;
CREATE TRIGGER ledger_no_delete BEFORE DELETE ON ledger
BEGIN SELECT RAISE(ABORT, 'Table ledger is append-only.'); END;
CREATE TRIGGER transfers_no_update BEFORE UPDATE ON transfers
BEGIN SELECT RAISE(ABORT, 'Table transfers is append-only.'); END;
CREATE TRIGGER transfers_no_delete BEFORE DELETE ON transfers
BEGIN SELECT RAISE(ABORT, 'Table transfers is append-only.'); END;
CREATE TRIGGER orders_no_update BEFORE UPDATE ON orders
BEGIN SELECT RAISE(ABORT, 'Table orders is append-only.'); END;
CREATE TRIGGER orders_no_delete BEFORE DELETE ON orders
BEGIN SELECT RAISE(ABORT, 'Table orders is append-only.'); END;
CREATE TRIGGER trades_no_update BEFORE UPDATE ON trades
BEGIN SELECT RAISE(ABORT, 'Table trades is append-only.'); END;
CREATE TRIGGER trades_no_delete BEFORE DELETE ON trades
BEGIN SELECT RAISE(ABORT, 'Table trades is append-only.'); END;
