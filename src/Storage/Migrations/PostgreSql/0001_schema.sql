-- The tables. Amounts are whole minor units of the asset, prices ticks, quantities lots, moments microseconds since 1970
-- (UTC). Text keys compare by bytes (COLLATE "C").

-- Owner generation, next position and last hash of every journal stream: the fence (I-J1, I-J2, I-J4).
CREATE TABLE stream_head (
    stream    text COLLATE "C" PRIMARY KEY,
    epoch     bigint NOT NULL CHECK (epoch > 0),
    next_seq  bigint NOT NULL CHECK (next_seq > 0),
    tail_hash bytea  NOT NULL CHECK (octet_length(tail_hash) = 32)
) WITH (fillfactor = 20);

-- One row holds the entries seq … last_seq of a stream. Entries are small and already dense: compressing them would cost
-- more than it saves, and rows of a few kilobytes stay in line instead of going to the TOAST table.
CREATE TABLE journal (
    seq      bigint NOT NULL,
    last_seq bigint NOT NULL,
    epoch    bigint NOT NULL,
    stream   text COLLATE "C" NOT NULL,
    hash     bytea NOT NULL,
    payload  bytea NOT NULL,
    PRIMARY KEY (stream, seq)
) WITH (toast_tuple_target = 8160);
ALTER TABLE journal ALTER COLUMN payload SET STORAGE EXTERNAL;

CREATE TABLE book_snapshots (
    stream   text COLLATE "C" PRIMARY KEY,
    sequence bigint NOT NULL,
    payload  bytea  NOT NULL
);
ALTER TABLE book_snapshots ALTER COLUMN payload SET STORAGE EXTERNAL;

CREATE TABLE assets (
    id    integer PRIMARY KEY CHECK (id BETWEEN 1 AND 32767),
    code  text COLLATE "C" NOT NULL UNIQUE,
    scale integer NOT NULL CHECK (scale BETWEEN 0 AND 8),
    name  text NOT NULL
);

-- Fees are parts per 100,000,000, *_bips are hundredths of a percent, allowed_stp has bit n set when mode n is allowed.
CREATE TABLE markets (
    id                       integer PRIMARY KEY CHECK (id BETWEEN 1 AND 32767),
    symbol                   text COLLATE "C" NOT NULL UNIQUE,
    base_asset               integer NOT NULL REFERENCES assets,
    quote_asset              integer NOT NULL REFERENCES assets,
    tick_minor               bigint  NOT NULL,
    lot_minor                bigint  NOT NULL,
    maker_fee                integer NOT NULL,
    taker_fee                integer NOT NULL,
    min_price_ticks          bigint  NOT NULL,
    max_price_ticks          bigint  NOT NULL,
    min_lots                 bigint  NOT NULL,
    max_lots                 bigint  NOT NULL,
    max_market_lots          bigint  NOT NULL,
    min_notional_minor       bigint  NOT NULL,
    max_notional_minor       bigint  NOT NULL,
    bid_multiplier_up_bips   integer NOT NULL,
    bid_multiplier_down_bips integer NOT NULL,
    ask_multiplier_up_bips   integer NOT NULL,
    ask_multiplier_down_bips integer NOT NULL,
    max_orders               integer NOT NULL,
    max_algo_orders          integer NOT NULL,
    max_position_minor       bigint  NOT NULL,
    market_order_band_bips   integer NOT NULL,
    default_stp              integer NOT NULL,
    allowed_stp              integer NOT NULL
);

-- Users from 1001 up, external counterparties -1 … -999, the fee account of a market -(1000 + market).
-- kind: 1 user, 2 external, 3 fee.
CREATE TABLE accounts (
    id         bigint PRIMARY KEY,
    name       text COLLATE "C" NOT NULL UNIQUE,
    kind       integer NOT NULL CHECK (kind BETWEEN 1 AND 3),
    can_trade  boolean NOT NULL,
    created_at bigint  NOT NULL
);
INSERT INTO accounts (id, name, kind, can_trade, created_at) VALUES (-1, 'external:sandbox', 2, false, 0);

-- kind: 1 HMAC, 2 Ed25519, 3 RSA; permissions: bits 1 read, 2 trade, 4 withdraw.
CREATE TABLE api_keys (
    key               text COLLATE "C" PRIMARY KEY,
    account           bigint  NOT NULL REFERENCES accounts,
    kind              integer NOT NULL,
    material          bytea   NOT NULL,
    permissions       integer NOT NULL,
    allowed_addresses text    NOT NULL,
    created_at        bigint  NOT NULL
);

CREATE TABLE data_protection_keys (
    id            integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    friendly_name text,
    xml           text
);

-- Only external accounts may go below zero (I-L2). The free space keeps updates on their page and out of the index.
CREATE TABLE balances (
    account   bigint  NOT NULL,
    available bigint  NOT NULL,
    held      bigint  NOT NULL,
    version   bigint  NOT NULL,
    asset     integer NOT NULL,
    PRIMARY KEY (account, asset),
    CONSTRAINT balances_not_negative CHECK (account BETWEEN -999 AND -1 OR (available >= 0 AND held >= 0))
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.5);

-- Two rows of opposite sign per transfer (I-L1, I-L4).
CREATE TABLE ledger (
    id        bigint GENERATED ALWAYS AS IDENTITY,
    transfer  bigint   NOT NULL,
    account   bigint   NOT NULL,
    amount    bigint   NOT NULL CHECK (amount <> 0),
    reference bigint   NOT NULL,
    at        bigint   NOT NULL,
    asset     integer  NOT NULL,
    kind      smallint NOT NULL,
    PRIMARY KEY (transfer, account)
);

-- Movements outside trading, once for ever per name (I-F1); their number in the ledger is -id.
CREATE TABLE transfers (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name         text COLLATE "C" NOT NULL UNIQUE,
    from_account bigint   NOT NULL,
    to_account   bigint   NOT NULL CHECK (to_account <> from_account),
    amount       bigint   NOT NULL CHECK (amount > 0),
    at           bigint   NOT NULL,
    asset        integer  NOT NULL,
    kind         smallint NOT NULL,
    reason       text     NOT NULL
);

-- Orders in their terminal state; open ones live in the book. Numbers of the enumerations are those of the domain.
CREATE TABLE orders (
    order_id               bigint   NOT NULL,
    account                bigint   NOT NULL,
    price_ticks            bigint   NOT NULL,
    stop_ticks             bigint   NOT NULL,
    original_lots          bigint   NOT NULL,
    executed_lots          bigint   NOT NULL,
    prevented_lots         bigint   NOT NULL,
    quote_quantity_minor   bigint   NOT NULL,
    cumulative_quote_minor bigint   NOT NULL,
    prevented_match_id     bigint   NOT NULL,
    strategy_id            bigint   NOT NULL,
    created_at             bigint   NOT NULL,
    updated_at             bigint   NOT NULL,
    working_at             bigint   NOT NULL,
    market                 integer  NOT NULL,
    strategy_type          integer  NOT NULL,
    side                   smallint NOT NULL,
    type                   smallint NOT NULL,
    time_in_force          smallint NOT NULL,
    self_trade_prevention  smallint NOT NULL,
    status                 smallint NOT NULL,
    reason                 smallint NOT NULL,
    client_order_id        text COLLATE "C" NOT NULL,
    PRIMARY KEY (market, order_id)
);
-- The last columns of these indexes let a query by time or by order pass over rows without reading them.
CREATE INDEX orders_account ON orders (account, market, order_id, created_at);
CREATE INDEX orders_client_id ON orders (account, client_order_id);

-- Trade ids are contiguous per market, and so are their moments non-decreasing (I-T5).
CREATE TABLE trades (
    trade_id        bigint   NOT NULL,
    agg_id          bigint   NOT NULL,
    price_ticks     bigint   NOT NULL,
    quantity_lots   bigint   NOT NULL,
    quote_minor     bigint   NOT NULL,
    taker_order_id  bigint   NOT NULL,
    maker_order_id  bigint   NOT NULL,
    taker_account   bigint   NOT NULL,
    maker_account   bigint   NOT NULL,
    taker_fee_minor bigint   NOT NULL,
    maker_fee_minor bigint   NOT NULL,
    at              bigint   NOT NULL,
    market          integer  NOT NULL,
    taker_side      smallint NOT NULL,
    PRIMARY KEY (market, trade_id)
);
CREATE INDEX trades_aggregate ON trades (market, agg_id);
CREATE INDEX trades_at ON trades (market, at, trade_id);
CREATE INDEX trades_taker ON trades (taker_account, market, trade_id, taker_order_id);
CREATE INDEX trades_maker ON trades (maker_account, market, trade_id, maker_order_id);

-- What a readiness probe writes.
CREATE TABLE probe (
    id integer PRIMARY KEY,
    at bigint NOT NULL
) WITH (fillfactor = 20);
INSERT INTO probe (id, at) VALUES (1, 0);

-- History is only ever added to. The triggers are per statement, so that they cost nothing on insert.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Table % is append-only.', TG_TABLE_NAME USING ERRCODE = 'XF003';
END
$$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON journal
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON transfers
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON orders
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON trades
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
