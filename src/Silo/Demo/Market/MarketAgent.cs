using System.Globalization;
using Exchange.Abstractions;
using Exchange.Abstractions.Trading;
using Exchange.Domain.Orders;

namespace Exchange.Silo.Demo.Market;

/// <summary>
/// The makers and the taker of one market at work. They know only what any user can know and do only what any user can do:
/// they look at their own open orders and balances, and send commands to their wallets. Nothing is remembered that a restart
/// would lose, so after one they simply go on with the orders they find. Quoting and taking may run at the same time, each
/// one at a time.
/// </summary>
internal sealed class MarketAgent(
    MarketProfile profile, IReadOnlyList<DemoTrader> makers, DemoTrader taker, IOrderBookGrain book, FairPrices prices,
    TimeProvider clock, ulong seed)
{
    /// <summary>Start of the client ids of orders that made history.</summary>
    public const string HistoryPrefix = "history-";

    private const string LivePrefix = "market-";
    private const int LadderStrategy = 1;
    private const int TouchStrategy = 2;
    private const int TakerReachLevels = 8;
    private const double SlowShare = 0.05;
    private const double TypicalMove = 0.0005;

    private readonly LadderPlanner _planner = new(
        profile, DemoRandom.Hash(0, profile.Rules.Id), DemoRandom.For(seed, profile.Rules.Symbol + " touch"));

    private readonly TakerFlow _flow = new(profile, DemoRandom.For(seed, profile.Rules.Symbol + " takers"));

    // Unique over restarts: no two starts share a millisecond.
    private readonly string _run = string.Create(
        CultureInfo.InvariantCulture, $"{clock.GetUtcNow().ToUnixTimeMilliseconds()}-");

    private string _prefix = LivePrefix;
    private long _lastId;
    private double _slowFair;
    private long _traded;
    private long _nextArrival;

    /// <summary>The market's name.</summary>
    public string Symbol => profile.Rules.Symbol;

    /// <summary>The fair price in ticks.</summary>
    private double FairTicks => profile.Ticks(prices.Price(profile.Rules.Base.Code, profile.Rules.Quote.Code));

    /// <summary>Looks at all balances.</summary>
    public Task LookAsync() => Task.WhenAll(makers.Append(taker).Select(trader => trader.LookAsync(clock.GetUtcNow())));

    /// <summary>Makes the ladder look as it should.</summary>
    /// <returns>Whether every command worked.</returns>
    public async Task<bool> QuoteAsync(LadderShape shape)
    {
        var fair = FairTicks;
        var activity = prices.Activity;
        _slowFair = _slowFair == 0 ? fair : _slowFair + SlowShare * (fair - _slowFair);
        var own = await OpenQuotesAsync();
        var room = new QuoteRoom(
            [.. makers.Select(maker => maker.RoomLots(Side.Buy))],
            [.. makers.Select(maker => maker.RoomLots(Side.Sell))],
            Math.Clamp(makers.Average(maker => maker.Drift), -1, 1));
        var plan = _planner.Plan(fair, own, room, shape, activity);
        var results = await Task.WhenAll(Commands(plan).ToList());
        return results.All(worked => worked);
    }

    /// <summary>When the next taker comes, after the last one.</summary>
    public long NextArrival(long nowMicros) =>
        _nextArrival = _flow.NextArrival(_nextArrival == 0 ? nowMicros : _nextArrival, prices.Activity);

    /// <summary>One taker comes.</summary>
    /// <returns>Whether its order was accepted.</returns>
    public Task<bool> TakeAsync()
    {
        var side = _flow.NextSide(taker.Drift, Momentum);
        return TakeAsync(side, _flow.NextLots(FairTicks, taker.RoomLots(side)));
    }

    /// <summary>
    /// A step of history: the makers follow the price, and the takers who came since the last step trade as one per side.
    /// Every step has a trade, so that no minute is without.
    /// </summary>
    public async Task HistoryStepAsync(long nowMicros)
    {
        _prefix = HistoryPrefix;
        try
        {
            var lots = new Dictionary<Side, long> { [Side.Buy] = 0, [Side.Sell] = 0 };
            if (_nextArrival == 0) NextArrival(nowMicros);
            for (var arrived = false; !arrived || _nextArrival <= nowMicros; arrived = true)
            {
                var side = _flow.NextSide(taker.Drift, Momentum);
                lots[side] += _flow.NextLots(FairTicks, taker.RoomLots(side) - lots[side]);
                if (_nextArrival <= nowMicros) NextArrival(nowMicros);
            }
            var before = _traded;
            await Task.WhenAll(
                QuoteAsync(LadderShape.History), TakeAsync(Side.Buy, lots[Side.Buy]), TakeAsync(Side.Sell, lots[Side.Sell]));
            // After a large move the old quotes were out of reach; the new ones are not.
            if (_traded == before) await TakeAsync(Side.Buy, profile.MinLots(FairTicks));
        }
        finally
        {
            _prefix = LivePrefix;
        }
    }

    /// <summary>The middle of the makers' own quotes from before a restart, in quote units; null when there are none.</summary>
    public async Task<double?> FindMiddleAsync()
    {
        var own = await OpenQuotesAsync();
        var bids = own.Where(quote => quote.Side == Side.Buy).ToList();
        var asks = own.Where(quote => quote.Side == Side.Sell).ToList();
        if (bids.Count == 0 || asks.Count == 0) return null;
        return profile.Price((bids.Max(quote => quote.PriceTicks) + asks.Min(quote => quote.PriceTicks)) / 2.0);
    }

    private double Momentum => _slowFair == 0 ? 0 : (FairTicks / _slowFair - 1) / TypicalMove;

    private async Task<IReadOnlyList<OwnQuote>> OpenQuotesAsync()
    {
        var open = await Task.WhenAll(makers.Select(maker => book.GetOpenOrdersAsync(maker.Account)));
        return [.. open.SelectMany((orders, maker) => orders.Select(order => new OwnQuote(
            maker, order.OrderId, order.Side, order.PriceTicks,
            order.OriginalLots - order.ExecutedLots - order.PreventedLots, order.StrategyId == TouchStrategy)))];
    }

    /// <summary>
    /// Starts the commands: cancels that are paired with a placement of the same maker as one cancel-replace, the most
    /// urgent cancel with the most harmless placement, then what is left over.
    /// </summary>
    private IEnumerable<Task<bool>> Commands(QuotePlan plan)
    {
        for (var maker = 0; maker < makers.Count; maker++)
        {
            var cancels = new Queue<OwnQuote>(plan.Cancels.Where(quote => quote.Maker == maker));
            var places = new Queue<NewQuote>(plan.Places.Where(quote => quote.Maker == maker));
            while (cancels.Count > 0 && places.Count > 0) yield return ReplaceAsync(cancels.Dequeue(), places.Dequeue());
            while (cancels.Count > 0) yield return CancelAsync(cancels.Dequeue());
            while (places.Count > 0) yield return PlaceAsync(places.Dequeue());
        }
    }

    private async Task<bool> TakeAsync(Side side, long lots)
    {
        if (lots <= 0) return true;
        var reach = TakerReachLevels * profile.GridTicks;
        var limit = side == Side.Buy ? Math.Ceiling(FairTicks + reach) : Math.Max(1, Math.Floor(FairTicks - reach));
        OrderReply? reply = null;
        var worked = await TryAsync(async () =>
        {
            reply = await taker.Wallet.PlaceAsync(new()
            {
                Symbol = Symbol,
                ClientOrderId = NextId(),
                Side = side,
                Type = OrderType.Limit,
                TimeInForce = TimeInForce.Ioc,
                PriceTicks = (long)limit,
                QuantityLots = lots,
            });
            return reply.Reason == RejectReason.None;
        });
        if (reply?.Order is { } order)
        {
            taker.Traded(side, order.ExecutedLots);
            Interlocked.Add(ref _traded, order.ExecutedLots);
        }
        return worked;
    }

    private Task<bool> PlaceAsync(NewQuote quote) => TryAsync(async () =>
        (await makers[quote.Maker].Wallet.PlaceAsync(Request(quote))).Reason == RejectReason.None);

    // A cancel that comes too late, because the order is filled, is no failure.
    private Task<bool> CancelAsync(OwnQuote quote) => TryAsync(async () =>
        (await makers[quote.Maker].Wallet.CancelAsync(Cancel(quote))).Reason
            is RejectReason.None or RejectReason.UnknownOrder);

    private Task<bool> ReplaceAsync(OwnQuote old, NewQuote quote) => TryAsync(async () =>
    {
        var reply = await makers[old.Maker].Wallet.CancelReplaceAsync(new()
        {
            Cancel = Cancel(old),
            Place = Request(quote),
            Mode = CancelReplaceMode.AllowFailure,
        });
        return reply.Placed.Reason == RejectReason.None;
    });

    private CancelOrderRequest Cancel(OwnQuote quote) => new() { Symbol = Symbol, OrderId = quote.OrderId };

    private PlaceOrderRequest Request(NewQuote quote) => new()
    {
        Symbol = Symbol,
        ClientOrderId = NextId(),
        Side = quote.Side,
        Type = OrderType.Limit,
        PriceTicks = quote.PriceTicks,
        QuantityLots = quote.Lots,
        StrategyId = quote.IsTouch ? TouchStrategy : LadderStrategy,
    };

    /// <summary>An unknown outcome is no news: the next look at the open orders shows what became of the command.</summary>
    private static async Task<bool> TryAsync(Func<Task<bool>> command)
    {
        try
        {
            return await command();
        }
        catch (Exception exception) when (exception is OutcomeUnknownException or TimeoutException or OrleansException)
        {
            return false;
        }
    }

    private string NextId() =>
        string.Create(CultureInfo.InvariantCulture, $"{_prefix}{_run}{Interlocked.Increment(ref _lastId)}");
}
