using Exchange.Abstractions.Accounts;
using Exchange.Abstractions.Markets;
using Exchange.Abstractions.Trading;
using Exchange.Abstractions.Wallets;
using Exchange.Domain.MarketData;
using Exchange.Domain.Markets;
using Exchange.Domain.Orders;

namespace Exchange.Api.Tests.Fakes;

internal sealed partial class FakeExchange
{
    /// <summary>The wallet of the one account, the registry, the directory and the history.</summary>
    private sealed class FakeGrains(FakeExchange exchange)
        : IWalletGrain, IMarketRegistryGrain, IAccountDirectoryGrain, IHistoryGrain
    {
        public async Task<OrderReply> PlaceAsync(PlaceOrderRequest request)
        {
            var reply = await Command(request, exchange.OnPlace);
            await exchange.PlaceGate;
            return reply;
        }

        public Task<CancelReply> CancelAsync(CancelOrderRequest request) => Command(request, exchange.OnCancel);

        public Task<CancelReplaceReply> CancelReplaceAsync(CancelReplaceRequest request) =>
            Command(request, exchange.OnCancelReplace);

        public Task<CancelReply> CancelAllAsync(string symbol, string cancelClientOrderId, long deadlineMicros) =>
            Command<(string, long), CancelReply>((symbol, deadlineMicros), _ => exchange.OnCancelAll());

        public Task<OrderReply> TestAsync(PlaceOrderRequest request)
        {
            exchange.FailIfTold();
            return Task.FromResult(exchange.OnPlace(request) with { Order = null });
        }

        public Task<OrderListReply> PlaceListAsync(PlaceListRequest request)
        {
            // As text: two lists of equal orders are not equal.
            exchange.LastList = request;
            return Command(
                $"{request.Symbol} {request.ListClientOrderId} {request.Kind} {string.Join("; ", request.Orders)}",
                _ => exchange.OnPlaceList(request));
        }

        public Task<OrderListReply> CancelListAsync(CancelListRequest request) => Command(request, exchange.OnCancelList);

        public Task<AmendReply> AmendAsync(AmendOrderRequest request) => Command(request, exchange.OnAmend);

        public Task<AccountView> GetAccountAsync()
        {
            exchange.FailIfTold();
            return Task.FromResult(new AccountView
            {
                Account = Account,
                CanTrade = true,
                UpdatedMicros = At,
                Balances = [new(1, 1_000_000_000, 50_000, 3), new(2, 0, 0, 1), new(4, 12_345, 0, 1)],
            });
        }

        public Task<OrderCounts> GetOrderCountsAsync()
        {
            exchange.FailIfTold();
            return Task.FromResult(new OrderCounts(3, 11, 100, 200_000));
        }

        public Task AccountChangedAsync(AccountEvents events) => throw new NotSupportedException();

        public Task EventsLostAsync() => throw new NotSupportedException();

        public Task<UserStreamPosition> SubscribeAsync(IUserEventObserver observer) =>
            exchange.UserEvents.SubscribeAsync(observer);

        public Task<string> CreateListenKeyAsync() => Task.FromResult(exchange.UserEvents.ListenKey);

        public Task<bool> ExtendListenKeyAsync(string key) => exchange.UserEvents.UseListenKeyAsync("extend", key);

        public Task<bool> CloseListenKeyAsync(string key) => exchange.UserEvents.UseListenKeyAsync("close", key);

        public Task<bool> HasListenKeyAsync(string key) => exchange.UserEvents.UseListenKeyAsync("has", key);

        public Task<bool> DepositAsync(
            string transferId, long externalAccount, int asset, long amountMinor, string reason) =>
            throw new NotSupportedException();

        public Task<MarketCatalog> GetAsync()
        {
            Interlocked.Increment(ref exchange.CatalogLoads);
            if (exchange.DirectoryFailure is { } failure) throw failure();
            return Task.FromResult(exchange.Catalog);
        }

        public Task AddAssetAsync(AssetView asset) => throw new NotSupportedException();

        public Task AddMarketAsync(MarketView market) => throw new NotSupportedException();

        public Task SetStatusAsync(string symbol, MarketStatus status) => throw new NotSupportedException();

        public Task<ApiKeyView?> FindApiKeyAsync(string key)
        {
            Interlocked.Increment(ref exchange.KeyLookups);
            if (exchange.DirectoryFailure is { } failure) throw failure();
            return Task.FromResult(exchange.Keys.GetValueOrDefault(key));
        }

        public Task<long> OpenAccountAsync(string name) => throw new NotSupportedException();

        public Task<IReadOnlyList<TradeView>> GetTradesAsync(string symbol, long? fromId, int limit) =>
            History<TradeView>($"trades {symbol} {fromId} {limit}",
                [new(9, 6_000_001, 1, 60_000_010_000, At, Side.Sell, 2), new(10, 6_000_000, 2, 120_000_000_000, At, Side.Buy, 1)]);

        public Task<IReadOnlyList<AggregateTradeView>> GetAggregateTradesAsync(
            string symbol, long? fromId, long? startMicros, long? endMicros, int limit) =>
            History<AggregateTradeView>($"aggTrades {symbol} {fromId} {startMicros} {endMicros} {limit}",
                [new(3, 6_000_000, 7, 9, 10, Side.Buy, At)]);

        public Task<IReadOnlyList<CandleView>> GetCandlesAsync(
            string symbol, CandleInterval interval, int zoneOffsetMinutes, long? startMicros, long? endMicros, int limit) =>
            History<CandleView>($"candles {symbol} {interval.Name()} {zoneOffsetMinutes} {startMicros} {endMicros} {limit}",
                [new(60_000_000, 119_999_999, 100, 120, 90, 110, 5, 12_345m, 4, 2, 345m)]);

        public Task<DayStatisticsView> GetStatisticsAsync(string symbol, long startMicros, long endMicros)
        {
            exchange.FailIfTold();
            exchange.LastHistoryCall = $"statistics {symbol} {startMicros} {endMicros}";
            return Task.FromResult(Statistics(startMicros, endMicros));
        }

        public static DayStatisticsView Statistics(long startMicros, long endMicros) =>
            new()
            {
                OpenMicros = startMicros,
                CloseMicros = endMicros,
                OpenTicks = 30_000,
                HighTicks = 33_000,
                LowTicks = 29_000,
                LastTicks = 29_999,
                LastLots = 4,
                PreviousCloseTicks = 30_001,
                Lots = 7m,
                QuoteMinor = 2_111_111m,
                FirstTradeId = 1,
                LastTradeId = 7,
                Count = 7,
            };

        public Task<IReadOnlyList<OrderView>> GetOrdersAsync(
            long account, string symbol, long? fromOrderId, long? startMicros, long? endMicros, int limit) =>
            History<OrderView>($"orders {account} {symbol} {fromOrderId} {startMicros} {endMicros} {limit}",
                [Order(symbol)]);

        public Task<IReadOnlyList<AccountTradeView>> GetAccountTradesAsync(
            long account, string symbol, long? orderId, long? fromId, long? startMicros, long? endMicros, int limit) =>
            History<AccountTradeView>(
                $"myTrades {account} {symbol} {orderId} {fromId} {startMicros} {endMicros} {limit}",
                [new(9, 5, 6_000_000, 100, 6_000_000_000, 100, At, true, false),
                    new(10, 5, 6_000_000, 100, 6_000_000_000, 6_000_000, At, false, true)]);

        public Task<IReadOnlyList<PreventedMatchView>> GetPreventedMatchesAsync(
            long account, string symbol, long? matchId, long? orderId, long? fromMatchId, int limit) =>
            History<PreventedMatchView>($"preventedMatches {account} {symbol} {matchId} {orderId} {fromMatchId} {limit}",
                [new(1, 5, 3, SelfTradePrevention.ExpireMaker, 6_000_000, 0, 130, At)]);

        public Task<IReadOnlyList<AmendmentView>> GetAmendmentsAsync(
            long account, string symbol, long orderId, long? fromId, int limit) =>
            History<AmendmentView>($"amendments {account} {symbol} {orderId} {fromId} {limit}",
                [new(9, 22, "before", "after", 500, 400, At)]);

        public async Task<OrderListView?> GetOrderListAsync(long account, long listId, string clientOrderId)
        {
            await History<OrderListView>($"orderList {account} {listId} {clientOrderId}", []);
            return exchange.StoredList;
        }

        public Task<IReadOnlyList<OrderListView>> GetOrderListsAsync(
            long account, long? fromId, long? startMicros, long? endMicros, int limit) =>
            History<OrderListView>($"orderLists {account} {fromId} {startMicros} {endMicros} {limit}", [OrderList(Btc.Symbol)]);

        private Task<IReadOnlyList<T>> History<T>(string call, IReadOnlyList<T> answer)
        {
            exchange.FailIfTold();
            exchange.LastHistoryCall = call;
            return Task.FromResult(answer);
        }

        private Task<TReply> Command<TRequest, TReply>(TRequest request, Func<TRequest, TReply> answer)
        {
            exchange.Commands.Enqueue(request!);
            exchange.FailIfTold();
            return Task.FromResult(answer(request));
        }
    }

    private sealed class FakeMarket(FakeExchange exchange, string symbol) : IMarketGrain
    {
        public Task ApplyAsync(MarketBatch batch) => throw new NotSupportedException();

        public Task<MarketSnapshot> GetSnapshotAsync() => throw new NotSupportedException();

        public Task<MarketStatistics> GetStatisticsAsync(int windowSeconds)
        {
            exchange.FailIfTold();
            exchange.LastHistoryCall = $"window {symbol} {windowSeconds}";
            return Task.FromResult(new MarketStatistics
            {
                WindowSeconds = windowSeconds,
                Bid = new(29_998, 11),
                Ask = new(30_002, 12),
                Trades = FakeGrains.Statistics(At - windowSeconds * 1_000_000L, At),
            });
        }
    }

    private sealed class FakeBook(FakeExchange exchange, string symbol) : IOrderBookGrain
    {
        public Task<OrderView?> GetOrderAsync(long account, long orderId, string clientOrderId)
        {
            exchange.FailIfTold();
            return Task.FromResult(exchange.StoredOrder);
        }

        public Task<IReadOnlyList<OrderView>> GetOpenOrdersAsync(long account)
        {
            exchange.FailIfTold();
            return Task.FromResult<IReadOnlyList<OrderView>>(
                [Order(symbol) with { PriceTicks = 600, OriginalLots = 3, ExecutedLots = 0, CumulativeQuoteMinor = 0 }]);
        }

        public Task<IReadOnlyList<OrderListView>> GetOpenListsAsync(long account)
        {
            exchange.FailIfTold();
            return Task.FromResult<IReadOnlyList<OrderListView>>(symbol == Btc.Symbol ? [OrderList(symbol)] : []);
        }

        public Task<BookReply> PlaceListAsync(
            long account, PlaceListRequest request, long baseBudgetMinor, long quoteBudgetMinor,
            long basePositionMinor) => throw new NotSupportedException();

        public Task<BookReply> CancelListAsync(long account, CancelListRequest request) => throw new NotSupportedException();

        public Task<BookReply> AmendAsync(long account, AmendOrderRequest request) => throw new NotSupportedException();

        public Task<OrderListView?> GetListAsync(long account, long listId, string clientOrderId) =>
            throw new NotSupportedException();

        public Task<AmendmentView?> GetLastAmendmentAsync(long account, long orderId) => throw new NotSupportedException();

        public Task<DepthView> GetDepthAsync(int levels)
        {
            exchange.FailIfTold();
            exchange.LastHistoryCall = $"depth {symbol} {levels}";
            return Task.FromResult(new DepthView
            {
                UpdateId = 99,
                Bids = [new(5_999_999, 10), new(5_999_998, 20)],
                Asks = [new(6_000_001, 30)],
            });
        }

        public Task<PublicBookView> GetPublicAsync() => throw new NotSupportedException();

        public Task<BookHeadView> GetHeadAsync() => throw new NotSupportedException();

        public Task<BookTopView> GetTopAsync()
        {
            exchange.FailIfTold();
            return Task.FromResult(new BookTopView
            {
                Bid = new(29_998, 11),
                Ask = new(30_002, 12),
                LastTicks = 29_999,
                AverageTicks = 29_997,
                UpdatedMicros = At,
                Status = MarketStatus.Trading,
            });
        }

        public Task<BookReply> PlaceAsync(
            long account, PlaceOrderRequest request, long budgetMinor, long basePositionMinor) =>
            throw new NotSupportedException();

        public Task<RejectReason> TestAsync(
            long account, PlaceOrderRequest request, long budgetMinor, long basePositionMinor) =>
            throw new NotSupportedException();

        public Task<BookReply> CancelAsync(long account, CancelOrderRequest request) => throw new NotSupportedException();

        public Task<BookReply> CancelAllAsync(long account, string cancelClientOrderId, long deadlineMicros) =>
            throw new NotSupportedException();

        public Task<BookReply> CancelReplaceAsync(
            long account, CancelReplaceRequest request, long budgetMinor, long basePositionMinor) =>
            throw new NotSupportedException();

        public Task<IReadOnlyList<FillView>> GetFillsAsync(long account, long orderId) =>
            throw new NotSupportedException();

        public Task SetStatusAsync(MarketStatus status) => throw new NotSupportedException();

        public Task<BookStateView> GetStateAsync() => throw new NotSupportedException();
    }
}
