using System.Data.Common;
using Exchange.Domain.Ledger;
using Exchange.Domain.Orders;

namespace Exchange.Storage.Queries;

/// <summary>Columns of the trading tables and how a row becomes a record.</summary>
internal static class TradeRows
{
    public const string TradeColumns =
        """
        market, trade_id, agg_id, price_ticks, quantity_lots, quote_minor, taker_order_id, maker_order_id, taker_account,
        maker_account, taker_side, taker_fee_minor, maker_fee_minor, at
        """;

    public const string OrderColumns =
        """
        market, order_id, account, client_order_id, side, type, time_in_force, self_trade_prevention, status, reason,
        price_ticks, stop_ticks, original_lots, executed_lots, prevented_lots, quote_quantity_minor,
        cumulative_quote_minor, prevented_match_id, strategy_id, strategy_type, created_at, updated_at, working_at,
        iceberg_lots, list_id, trailing_bips, trailing_at, amendments
        """;

    public const string Orders = "orders LEFT JOIN order_particulars USING (market, order_id)";

    public const string PreventedMatchColumns =
        """
        market, match_id, account, taker_order_id, maker_order_id, self_trade_prevention, price_ticks, taker_lots,
        maker_lots, at
        """;

    public const string AmendmentColumns =
        """
        market, amendment_id, order_id, account, old_client_order_id, new_client_order_id, old_lots, new_lots, at
        """;

    public const string ListColumns =
        """
        market, list_id, account, client_order_id, kind, first_order_id, second_order_id, third_order_id, created_at
        """;

    public static TradeRecord ReadTrade(DbDataReader row) => new(
        row.GetInt32(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5),
        row.GetInt64(6), row.GetInt64(7), row.GetInt64(8), row.GetInt64(9), (Side)row.GetInt16(10), row.GetInt64(11),
        row.GetInt64(12), row.GetInt64(13));

    public static FinishedOrder ReadOrder(DbDataReader row) => new(
        row.GetInt32(0), row.GetInt64(1), row.GetInt64(2), row.GetString(3), (Side)row.GetInt16(4),
        (OrderType)row.GetInt16(5), (TimeInForce)row.GetInt16(6), (SelfTradePrevention)row.GetInt16(7),
        (OrderStatus)row.GetInt16(8), (ExpiryReason)row.GetInt16(9), row.GetInt64(10), row.GetInt64(11),
        row.GetInt64(12), row.GetInt64(13), row.GetInt64(14), row.GetInt64(15), row.GetInt64(16), row.GetInt64(17),
        row.GetInt64(18), row.GetInt32(19), row.GetInt64(20), row.GetInt64(21), row.GetInt64(22))
    {
        Particulars = row.IsDBNull(23)
            ? null
            : new(row.GetInt64(23), row.GetInt64(24), row.GetInt32(25), row.GetInt64(26), row.GetInt32(27)),
    };

    public static PreventedMatch ReadPreventedMatch(DbDataReader row) => new(
        row.GetInt32(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4),
        (SelfTradePrevention)row.GetInt16(5), row.GetInt64(6), row.GetInt64(7), row.GetInt64(8), row.GetInt64(9));

    public static Amendment ReadAmendment(DbDataReader row) => new(
        row.GetInt32(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetString(4), row.GetString(5),
        row.GetInt64(6), row.GetInt64(7), row.GetInt64(8));

    public static ListRecord ReadList(DbDataReader row) => new(
        row.GetInt32(0), row.GetInt64(1), row.GetInt64(2), row.GetString(3), (OrderListKind)row.GetInt16(4),
        row.GetInt64(5), row.GetInt64(6), row.GetInt64(7), row.GetInt64(8));
}
