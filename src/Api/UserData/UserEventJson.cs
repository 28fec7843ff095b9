using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Exchange.Abstractions.Trading;
using Exchange.Abstractions.Wallets;
using Exchange.Api.Markets;
using Exchange.Api.Wire;
using Exchange.Domain.Markets;
using Exchange.Domain.Numerics;
using Exchange.Domain.Orders;

namespace Exchange.Api.UserData;

/// <summary>
/// Writes what a unit did to an account as Binance's events ("User Data Streams"): an <c>executionReport</c> for every
/// step, then one <c>outboundAccountPosition</c>, and a <c>balanceUpdate</c> for a transfer.
/// </summary>
internal sealed class UserEventJson : IDisposable
{
    [ThreadStatic]
    private static UserEventJson? _ofThread;

    // Accounts are in no trade group; -1 is Binance's word for that.
    private const int NoTradeGroup = -1;
    private const int NoList = -1;
    private const int NoTrade = -1;

    // As in answers: texts reach clients as they are.
    private static readonly JsonWriterOptions Options =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly ArrayBufferWriter<byte> _buffer = new(1_024);
    private readonly List<byte[]> _events = [];
    private readonly Utf8JsonWriter _output;
    private bool _isMicros;
    private long _nowMicros;

    private UserEventJson() => _output = new(_buffer, Options);

    /// <summary>The writer of the current thread; what it wrote is valid until the thread's next call.</summary>
    public static UserEventJson OfThread => _ofThread ??= new();

    /// <summary>The events, one JSON object each; the list is valid until the next call.</summary>
    /// <exception cref="InvalidDataException">A market or an asset is not in the catalog.</exception>
    public IReadOnlyList<byte[]> Write(AccountEvents events, MarketTable markets, DateTimeOffset now, bool isMicros)
    {
        _isMicros = isMicros;
        _nowMicros = Timestamp.From(now).Micros;
        _events.Clear();
        if (events.Steps.Length > 0)
        {
            var market = markets.Find(events.Symbol)
                ?? throw new InvalidDataException($"Market {events.Symbol} is not in the catalog.");
            foreach (var step in events.Steps) Complete(Report(events, in step, market));
            foreach (var step in events.Lists) Complete(ListStatus(events, step, market));
        }
        if (events.Balances.Length > 0) Complete(Position(events, markets));
        if (events.Transfer is { } transfer) Complete(BalanceUpdate(events, transfer, markets));
        return _events;
    }

    /// <inheritdoc/>
    public void Dispose() => _output.Dispose();

    /// <summary>The end of a subscription on the WebSocket API.</summary>
    public static byte[] Terminated(DateTimeOffset now, bool isMicros)
    {
        var micros = Timestamp.From(now).Micros;
        return System.Text.Encoding.ASCII.GetBytes(string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"{{\"e\":\"eventStreamTerminated\",\"E\":{(isMicros ? micros : micros / 1_000)}}}"));
    }

    private Utf8JsonWriter Begin(ReadOnlySpan<byte> type)
    {
        _buffer.ResetWrittenCount();
        _output.Reset();
        _output.WriteStartObject();
        _output.WriteString("e"u8, type);
        _output.WriteNumber("E"u8, Time(_nowMicros));
        return _output;
    }

    private void Complete(Utf8JsonWriter output)
    {
        output.WriteEndObject();
        output.Flush();
        _events.Add(_buffer.WrittenSpan.ToArray());
    }

    private Utf8JsonWriter Report(AccountEvents events, in ExecutionStep step, Market market)
    {
        var order = events.Orders[step.Order];
        var isCancel = step.Kind == ExecutionKind.Canceled;
        var output = Begin("executionReport"u8);
        output.WriteString("s"u8, market.SymbolJson);

        // A cancel has a name of its own, and the order's is then the original one.
        output.WriteString("c"u8, isCancel && events.CancelClientOrderId.Length > 0
            ? events.CancelClientOrderId
            : order.ClientOrderId);
        output.WriteString("S"u8, Words.Sides[order.Side]);
        output.WriteString("o"u8, Words.OrderTypes[order.Type]);
        output.WriteString("f"u8, Words.TimesInForce[order.TimeInForce]);
        output.Quantity(UserEventNames.Quantity, market,
            order.QuoteQuantityMinor > 0 ? step.ExecutedLots : order.OriginalLots);
        output.Price(UserEventNames.Price, market, order.PriceTicks);
        output.Price(UserEventNames.StopPrice, market, order.StopTicks);
        output.Quantity(UserEventNames.IcebergQuantity, market, order.IcebergLots);
        output.WriteNumber("g"u8, order.ListId == 0 ? NoList : order.ListId);
        output.WriteString("C"u8, isCancel ? order.ClientOrderId : "");
        output.WriteString("x"u8, Words.ExecutionKinds[step.Kind]);
        output.WriteString("X"u8, Words.Statuses[step.Status]);
        output.WriteString("r"u8, "NONE"u8);
        output.WriteNumber("i"u8, order.OrderId);
        Fill(output, in step, order, market);
        output.WriteNumber("T"u8, Time(events.AtMicros));
        output.WriteNumber("t"u8, step.Kind == ExecutionKind.Trade ? step.MatchId : NoTrade);
        output.WriteNumber("I"u8, step.ExecutionId);
        output.WriteBoolean("w"u8, step.IsWorking && step.Status < OrderStatus.Filled);
        output.WriteBoolean("m"u8, step.IsMaker);
        output.WriteBoolean("M"u8, step.Kind == ExecutionKind.Trade);
        output.WriteNumber("O"u8, Time(order.CreatedMicros));
        output.Amount(UserEventNames.CumulativeQuote, market.Rules.Quote, step.CumulativeQuoteMinor);
        output.Amount(UserEventNames.LastQuote, market.Rules.Quote,
            step.Kind == ExecutionKind.Trade ? Notional(market, step.PriceTicks, step.Lots) : 0);
        output.Amount(UserEventNames.QuoteOrderQuantity, market.Rules.Quote, order.QuoteQuantityMinor);
        if (step.IsWorking) output.WriteNumber("W"u8, Time(order.WorkingMicros));
        output.WriteString("V"u8, Words.SelfTradePreventions[order.SelfTradePrevention]);
        if (order.TrailingBips != 0)
        {
            output.WriteNumber("d"u8, order.TrailingBips);
            if (order.TrailingMicros >= 0) output.WriteNumber("D"u8, Time(order.TrailingMicros));
        }
        Conditional(output, in step, order, market);
        return output;
    }

    private Utf8JsonWriter ListStatus(AccountEvents events, ListStep step, Market market)
    {
        var ended = step.Kind == ListStepKind.Ended;
        var contingency = step.List.Kind == OrderListKind.Oco ? OrderListKind.Oco : OrderListKind.Oto;
        var output = Begin("listStatus"u8);
        output.WriteString("s"u8, market.SymbolJson);
        output.WriteNumber("g"u8, step.List.ListId);
        output.WriteString("c"u8, Words.ContingencyTypes[contingency]);
        output.WriteString("l"u8,
            ended ? "ALL_DONE"u8 : step.Kind == ListStepKind.Renamed ? "UPDATED"u8 : "EXEC_STARTED"u8);
        output.WriteString("L"u8, ended ? "ALL_DONE"u8 : "EXECUTING"u8);
        output.WriteString("r"u8, "NONE"u8);
        output.WriteString("C"u8, step.List.ListClientOrderId);
        output.WriteNumber("T"u8, Time(events.AtMicros));
        output.WriteStartArray("O"u8);
        foreach (var leg in step.List.Legs)
        {
            output.WriteStartObject();
            output.WriteString("s"u8, market.SymbolJson);
            output.WriteNumber("i"u8, leg.OrderId);
            output.WriteString("c"u8, leg.ClientOrderId);
            output.WriteEndObject();
        }
        output.WriteEndArray();
        return output;
    }

    private static void Fill(Utf8JsonWriter output, in ExecutionStep step, OrderView order, Market market)
    {
        var isTrade = step.Kind == ExecutionKind.Trade;
        output.Quantity(UserEventNames.LastQuantity, market, isTrade ? step.Lots : 0);
        output.Quantity(UserEventNames.ExecutedQuantity, market, step.ExecutedLots);
        output.Price(UserEventNames.LastPrice, market, isTrade ? step.PriceTicks : 0);
        if (isTrade)
        {
            output.Amount(UserEventNames.Commission, market.CommissionAsset(order.Side), step.FeeMinor);
            output.WriteString("N"u8, market.CommissionAssetJson(order.Side));
        }
        else
        {
            output.WriteString(UserEventNames.Commission, "0"u8);
            output.WriteNull("N"u8);
        }
    }

    /// <summary>Members that are there only when their condition holds ("Conditional Fields in Execution Report").</summary>
    private static void Conditional(Utf8JsonWriter output, in ExecutionStep step, OrderView order, Market market)
    {
        if (order.StrategyId >= 0) output.WriteNumber("j"u8, order.StrategyId);
        if (order.StrategyType > 0) output.WriteNumber("J"u8, order.StrategyType);
        if (step.Kind == ExecutionKind.TradePrevention)
        {
            output.WriteNumber("v"u8, step.MatchId);
            output.Quantity(UserEventNames.PreventedQuantity, market, step.PreventedLots);
            output.Quantity(UserEventNames.LastPreventedQuantity, market, step.Lots);
            output.WriteNumber("u"u8, NoTradeGroup);
            output.WriteNumber("U"u8, step.CounterOrderId);
            output.WriteString("Cs"u8, market.SymbolJson);
            output.Quantity(UserEventNames.PreventedExecutionQuantity, market, step.CounterLots);
            output.Price(UserEventNames.PreventedExecutionPrice, market, step.PriceTicks);
            output.Amount(UserEventNames.PreventedExecutionQuote, market.Rules.Quote,
                Notional(market, step.PriceTicks, step.CounterLots));
        }
        if (step.Kind == ExecutionKind.Expired
            && order.Reason is not (ExpiryReason.None or ExpiryReason.SelfTradePrevention))
            output.WriteString("eR"u8, Words.ExpiryReasons[order.Reason]);
    }

    private Utf8JsonWriter Position(AccountEvents events, MarketTable markets)
    {
        var output = Begin("outboundAccountPosition"u8);
        output.WriteNumber("u"u8, Time(events.AtMicros));
        output.WriteStartArray("B"u8);
        foreach (var balance in events.Balances)
        {
            var asset = AssetOf(markets, balance.Asset);
            output.WriteStartObject();
            output.WriteString("a"u8, asset.Code);
            output.Amount(UserEventNames.Free, asset, balance.AvailableMinor);
            output.Amount(UserEventNames.Locked, asset, balance.HeldMinor);
            output.WriteEndObject();
        }
        output.WriteEndArray();
        return output;
    }

    private Utf8JsonWriter BalanceUpdate(AccountEvents events, BalanceTransfer transfer, MarketTable markets)
    {
        var asset = AssetOf(markets, transfer.Asset);
        var output = Begin("balanceUpdate"u8);
        output.WriteString("a"u8, asset.Code);
        output.Amount(UserEventNames.Delta, asset, transfer.AmountMinor);
        output.WriteNumber("T"u8, Time(events.AtMicros));
        return output;
    }

    private static Asset AssetOf(MarketTable markets, int id) => markets.FindAsset(id)
        ?? throw new InvalidDataException($"Asset {id} is not in the catalog.");

    private static long Notional(Market market, long ticks, long lots) =>
        checked(ticks * lots * market.Rules.NotionalUnitMinor);

    private long Time(long micros) => _isMicros ? micros : micros / 1_000;
}
