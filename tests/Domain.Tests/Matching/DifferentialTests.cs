using Exchange.Domain.Markets;
using Exchange.Domain.Orders;
using Xunit.Abstractions;

namespace Exchange.Domain.Tests.Matching;

/// <summary>The engine does what the <see cref="ReferenceBook"/> does, command by command, in all kinds of cases.</summary>
public class DifferentialTests(ITestOutputHelper output)
{
    private const int CommandsPerRun = 64_000;
    private const int RunsPerMarket = 4;
    private const int FewestHits = 10;

    [Fact]
    public void Engine_and_reference_agree_on_a_million_commands()
    {
        (MarketRules Rules, int Accounts)[] markets =
            [(TestMarkets.Plain, 3), (TestMarkets.Strict, 4), (TestMarkets.Huge, 3), (TestMarkets.Free, 5)];
        var runs = markets.SelectMany(market => Enumerable.Range(1, RunsPerMarket)
            .Select(seed => new DifferentialRun(seed, market.Rules, market.Accounts))).ToList();
        Parallel.ForEach(runs, run => run.Run(CommandsPerRun));

        var reached = runs.SelectMany(run => run.Reached).GroupBy(cell => cell.Key)
            .ToDictionary(cell => cell.Key, cell => cell.Sum(hits => hits.Value), StringComparer.Ordinal);
        foreach (var (cell, hits) in reached.OrderBy(cell => cell.Key, StringComparer.Ordinal)) output.WriteLine($"{hits,8} {cell}");
        var missed = CellsToReach().Where(cell => reached.GetValueOrDefault(cell) < FewestHits);
        Assert.Equal("", string.Join("; ", missed.Select(cell => $"{cell}: {reached.GetValueOrDefault(cell)}")));
    }

    private static IEnumerable<string> CellsToReach()
    {
        foreach (var type in Enum.GetValues<OrderType>())
        {
            foreach (var reason in RefusalsOf(type)) yield return $"{type} refused {reason}";
            foreach (var outcome in OutcomesOf(type)) yield return $"{type} {outcome}";
            if (type == OrderType.LimitMaker) continue;
            foreach (var mode in Enum.GetValues<SelfTradePrevention>().Except([SelfTradePrevention.None]))
                yield return $"{type} MatchPrevented {mode}";
        }
        foreach (var outcome in (string[])["TradeExecuted Gtc", "QuoteOrderFilled", "Expired InsufficientLiquidity",
            "ExpiredInMatch SelfTradePrevention", "MatchPrevented ExpireTaker", "MatchPrevented ExpireMaker",
            "MatchPrevented ExpireBoth", "MatchPrevented Decrement"])
        {
            yield return $"MarketByQuote {outcome}";
        }
        foreach (var reason in (string[])["None", "UnknownOrder", "CancelRestricted", "MarketHalted", "Malformed"])
            yield return $"Cancel {reason}";
        foreach (var reason in (string[])["None", "UnknownOrder", "MarketHalted"]) yield return $"CancelAll {reason}";
        foreach (var status in Enum.GetValues<MarketStatus>()) yield return $"Status {status}";
        foreach (var mode in (string[])["StopOnFailure", "AllowFailure"])
        {
            yield return $"CancelReplace {mode} cancel True new True attempted True";
            yield return $"CancelReplace {mode} cancel True new False attempted True";
            yield return $"CancelReplace {mode} cancel False new False attempted False";
        }
        foreach (var cell in CellsOfLists()) yield return cell;
        yield return "CancelReplace StopOnFailure cancel False new True attempted False";
        yield return "CancelReplace AllowFailure cancel False new True attempted True";
        yield return "CancelReplace AllowFailure cancel False new False attempted True";
    }

    private static IEnumerable<string> CellsOfLists()
    {
        foreach (var kind in Enum.GetValues<OrderListKind>())
        {
            foreach (var reason in (string[])["None", "Malformed", "MarketHalted", "MarketCancelOnly", "FilterPrice", "FilterLotSize",
                "FilterMaxNumOrders", "FilterMaxNumOrderLists", "DuplicateClientOrderId", "InsufficientBalance",
                "FilterIcebergParts", "FilterMaxNumIcebergOrders", "FilterTrailingDelta"])
            {
                yield return $"{kind} {reason}";
            }
        }
        foreach (var kind in (string[])["Oco", "Otoco"]) yield return $"{kind} OrderListPrices";
        yield return "Oco WouldTakeLiquidity";
        foreach (var reason in (string[])["None", "Malformed", "MarketHalted", "MarketCancelOnly", "UnknownOrder",
            "AmendIncreasesQuantity", "AmendChangesNothing", "AmendBelowExecuted", "FilterLotSize", "FilterNotional",
            "FilterMaxNumOrderAmends", "DuplicateClientOrderId"])
        {
            yield return $"Amend {reason}";
        }
        foreach (var reason in (string[])["None", "UnknownOrder", "MarketHalted"]) yield return $"CancelList {reason}";
        foreach (var trait in (string[])["Iceberg", "InList", "Amended"])
        {
            yield return $"{trait} maker trades";
            yield return $"{trait} taker trades";
        }
        foreach (var type in (string[])["StopLoss", "StopLossLimit", "TakeProfit", "TakeProfitLimit"])
        {
            yield return $"{type} TrailingStarted";
            yield return $"{type} TrailingTriggered";
            yield return $"{type} refused FilterTrailingDelta";
            yield return $"{type} Expired OcoTrigger";
        }
        foreach (var type in Enum.GetValues<OrderType>())
        {
            yield return $"{type} PendingStarted";
            yield return $"{type} Expired OtoPhaseOneExpired";
            if (type is not OrderType.Limit and not OrderType.Market) yield return $"{type} Expired Rejected";
            yield return $"{type} OrderAmended";
        }
        yield return "StopLossLimit HoldMoved";
        yield return "StopLoss HoldMoved";
        yield return "LimitMaker Expired OcoTrigger";
        yield return "Limit refused IcebergExceedsQuantity";
        yield return "Limit refused FilterIcebergParts";
        yield return "Limit refused FilterMaxNumIcebergOrders";
    }

    private static IEnumerable<RejectReason> RefusalsOf(OrderType type)
    {
        var limit = HasLimit(type);
        var stop = type >= OrderType.StopLoss;
        yield return RejectReason.MarketHalted;
        yield return RejectReason.MarketCancelOnly;
        yield return RejectReason.Malformed;
        yield return RejectReason.Overflow;
        if (limit || stop) yield return RejectReason.FilterPrice;
        if (limit) yield return RejectReason.FilterPercentPriceBySide;
        yield return RejectReason.FilterLotSize;
        if (!limit) yield return RejectReason.FilterMarketLotSize;
        yield return RejectReason.FilterNotional;
        if (limit || stop) yield return RejectReason.FilterMaxNumOrders;
        if (stop) yield return RejectReason.FilterMaxNumAlgoOrders;
        yield return RejectReason.FilterMaxPosition;
        yield return RejectReason.SelfTradePreventionNotAllowed;
        yield return RejectReason.DuplicateClientOrderId;
        if (type == OrderType.LimitMaker) yield return RejectReason.WouldTakeLiquidity;
        if (stop) yield return RejectReason.WouldTriggerImmediately;
        if (type == OrderType.Market) yield return RejectReason.InsufficientLiquidity;
        yield return RejectReason.InsufficientBalance;
    }

    private static IEnumerable<string> OutcomesOf(OrderType type)
    {
        if (type != OrderType.Market)
        {
            yield return "rests at once";
            yield return "OrderCanceled";
        }
        if (type >= OrderType.StopLoss) yield return "StopTriggered";
        yield return "ExpiredInMatch SelfTradePrevention";
        if (type == OrderType.LimitMaker) yield break;
        yield return "TradeExecuted Gtc";
        if (!HasLimit(type))
        {
            yield return "Expired InsufficientLiquidity";
            yield break;
        }
        yield return "TradeExecuted Ioc";
        yield return "TradeExecuted Fok";
        yield return "OrderRested";
        yield return "Expired UnfilledIocQuantity";
        yield return "Expired UnfilledFokOrder";
    }

    private static bool HasLimit(OrderType type) =>
        type is OrderType.Limit or OrderType.LimitMaker or OrderType.StopLossLimit or OrderType.TakeProfitLimit;
}
