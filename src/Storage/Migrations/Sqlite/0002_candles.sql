-- Candles of 60, 900, 3,600 and 86,400 s in UTC that have trades; longer ones and those of other zones are put together
-- from them. A row holds its trades up to last_trade_id; sums beyond 63 bits are high * 2^32 + low.
CREATE TABLE candles (
    open_at              INTEGER NOT NULL,
    open_ticks           INTEGER NOT NULL,
    high_ticks           INTEGER NOT NULL,
    low_ticks            INTEGER NOT NULL,
    close_ticks          INTEGER NOT NULL,
    lots                 INTEGER NOT NULL,
    quote_high           INTEGER NOT NULL,
    quote_low            INTEGER NOT NULL,
    trades               INTEGER NOT NULL,
    taker_buy_lots       INTEGER NOT NULL,
    taker_buy_quote_high INTEGER NOT NULL,
    taker_buy_quote_low  INTEGER NOT NULL,
    first_trade_id       INTEGER NOT NULL,
    last_trade_id        INTEGER NOT NULL,
    market               INTEGER NOT NULL,
    interval_seconds     INTEGER NOT NULL,
    PRIMARY KEY (market, interval_seconds, open_at)
) STRICT, WITHOUT ROWID;

-- The newest trade that is in the candles of a market; whoever moves it says from where, so that of two writers one fails.
CREATE TABLE candle_progress (
    market        INTEGER PRIMARY KEY,
    last_trade_id INTEGER NOT NULL
) STRICT;
