-- Candles of 60, 900, 3,600 and 86,400 s in UTC that have trades; longer ones and those of other zones are put together
-- from them. A row holds its trades up to last_trade_id; sums beyond 63 bits are high * 2^32 + low. Only the newest rows
-- of a market change, and the free space keeps them on their page.
CREATE TABLE candles (
    open_at              bigint  NOT NULL,
    open_ticks           bigint  NOT NULL,
    high_ticks           bigint  NOT NULL,
    low_ticks            bigint  NOT NULL,
    close_ticks          bigint  NOT NULL,
    lots                 bigint  NOT NULL,
    quote_high           bigint  NOT NULL,
    quote_low            bigint  NOT NULL,
    trades               bigint  NOT NULL,
    taker_buy_lots       bigint  NOT NULL,
    taker_buy_quote_high bigint  NOT NULL,
    taker_buy_quote_low  bigint  NOT NULL,
    first_trade_id       bigint  NOT NULL,
    last_trade_id        bigint  NOT NULL,
    market               integer NOT NULL,
    interval_seconds     integer NOT NULL,
    PRIMARY KEY (market, interval_seconds, open_at)
) WITH (fillfactor = 80);

-- The newest trade that is in the candles of a market; whoever moves it says from where, so that of two writers one fails.
CREATE TABLE candle_progress (
    market        integer PRIMARY KEY,
    last_trade_id bigint NOT NULL
) WITH (fillfactor = 20);
