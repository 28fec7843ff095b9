using Exchange.SystemTests.Client;
using Exchange.SystemTests.Load;

namespace Exchange.SystemTests.Checking;

/// <summary>
/// Compares what clients were told with what the exchange shows afterwards (I-O1, I-O2, I-O3, I-O4, I-O5, I-T1, I-T6):
/// every acknowledged order and fill is there once, refused ones left no trace, and unknown ones are one or the other for
/// good.
/// </summary>
internal sealed class HistoryChecker(LoadPlan plan)
{
    private readonly List<Operation> _history = [];
    private readonly List<string> _problems = [];

    /// <summary>Everything that was asked.</summary>
    public IReadOnlyList<Operation> History => _history;

    /// <summary>Placements whose outcome was unknown, and how many of them took effect.</summary>
    public (int Asked, int TookEffect) Unknown
    {
        get
        {
            var unknown = _history.Where(IsUnknownPlacement).ToList();
            return (unknown.Count, unknown.Count(operation => operation.Exists == true));
        }
    }

    public void Add(IEnumerable<Operation> operations) => _history.AddRange(operations);

    /// <summary>Asks what became of every unknown placement (by client order id), once it is known whom to ask.</summary>
    public async Task ResolveAsync(HttpClient http)
    {
        foreach (var operation in _history.Where(o => IsUnknownPlacement(o) && o.Exists is null))
        {
            var reply = await new RestClient(http, operation.Trader).QueryAsync(
                "/api/v3/order", ("symbol", operation.Symbol), ("origClientOrderId", operation.ClientOrderId));
            operation.Exists = reply switch
            {
                { Outcome: Outcome.Ok } => true,
                { Outcome: Outcome.Refused, Code: -2013 } => false,
                _ => throw new InvalidOperationException($"Nobody tells what became of {operation}: {reply.Text}"),
            };
        }
    }

    /// <summary>Reads everything and fails the test with all that does not fit.</summary>
    public async Task AssertConsistentAsync(HttpClient http)
    {
        _problems.Clear();
        var sides = new Dictionary<(string Symbol, long TradeId), List<StoredTrade>>();
        foreach (var trader in plan.Traders)
        {
            foreach (var market in plan.Markets)
            {
                var book = await AccountBook.ReadAsync(new RestClient(http, trader), market.Symbol);
                CheckBook(book);
                CheckHistory(book);
                foreach (var trade in book.Trades)
                {
                    var key = (book.Symbol, trade.TradeId);
                    if (!sides.TryGetValue(key, out var list)) sides[key] = list = [];
                    list.Add(trade);
                }
            }
        }
        CheckBothSides(sides);
        Assert.True(_problems.Count == 0, string.Join('\n', _problems.Take(50)));
        Assert.NotEmpty(sides);
    }

    private static bool IsUnknownPlacement(Operation operation) =>
        operation is { Kind: OperationKind.Place, Outcome: Outcome.Unknown };

    /// <summary>The account's orders and trades among themselves.</summary>
    private void CheckBook(AccountBook book)
    {
        foreach (var twice in book.Orders.Values.GroupBy(o => o.ClientOrderId, StringComparer.Ordinal).Where(g => g.Count() > 1))
            Problem(book, $"client id {twice.Key} has orders {string.Join(", ", twice.Select(o => o.OrderId))}");
        foreach (var twice in book.Trades.GroupBy(t => (t.TradeId, t.OrderId)).Where(g => g.Count() > 1))
            Problem(book, $"trade {twice.Key} is listed {twice.Count()} times");

        var executed = book.Trades.GroupBy(t => t.OrderId).ToDictionary(g => g.Key, g => g.Sum(t => t.Quantity));
        foreach (var order in book.Orders.Values)
        {
            if (order.Executed != executed.GetValueOrDefault(order.OrderId))
                Problem(book, $"{order} has trades of {executed.GetValueOrDefault(order.OrderId)}");
            var isOpen = order.Status is "NEW" or "PARTIALLY_FILLED";
            if (isOpen != book.Open.Contains(order.OrderId))
                Problem(book, $"{order} is {(isOpen ? "not " : "")}listed as open");
        }
        foreach (var orderId in executed.Keys.Where(id => !book.Orders.ContainsKey(id)))
            Problem(book, $"trades of order {orderId}, which is not listed");
    }

    /// <summary>What clients were told against the account's orders and trades.</summary>
    private void CheckHistory(AccountBook book)
    {
        var byClientId = book.Orders.Values
            .GroupBy(o => o.ClientOrderId, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal);
        var trades = book.Trades.ToLookup(t => (t.TradeId, t.OrderId));
        var asked = new HashSet<string>(StringComparer.Ordinal);
        foreach (var operation in _history.Where(o => o.Trader == book.Trader && o.Symbol == book.Symbol))
        {
            if (operation.Kind == OperationKind.Cancel)
            {
                CheckCancel(book, operation);
                continue;
            }
            asked.Add(operation.ClientOrderId);
            var found = byClientId.GetValueOrDefault(operation.ClientOrderId);
            switch (operation.Outcome)
            {
                case Outcome.Ok when found is null || found.OrderId != operation.OrderId || found.Executed < operation.Executed:
                    Problem(book, $"acknowledged {operation} of {operation.OrderId}, executed {operation.Executed}; found {found}");
                    break;
                case Outcome.Refused when found is not null:
                    Problem(book, $"refused {operation}; found {found}");
                    break;
                case Outcome.Unknown when operation.Exists != (found is not null):
                    Problem(book, $"unknown {operation} first {(operation.Exists == true ? "existed" : "did not exist")}; found {found}");
                    break;
            }
            foreach (var fill in operation.Fills)
            {
                var matching = trades[(fill.TradeId, operation.OrderId)].ToList();
                if (matching is not [var trade] || trade.Price != fill.Price || trade.Quantity != fill.Quantity)
                    Problem(book, $"acknowledged {fill} of {operation}; found {string.Join(", ", matching)}");
            }
        }
        foreach (var order in book.Orders.Values.Where(o => !asked.Contains(o.ClientOrderId)))
            Problem(book, $"nobody asked for {order}");
    }

    private void CheckCancel(AccountBook book, Operation cancel)
    {
        if (cancel.Outcome != Outcome.Ok) return;
        var order = book.Orders.GetValueOrDefault(cancel.OrderId);
        if (order is not { Status: "CANCELED" } || order.Executed != cancel.Executed)
            Problem(book, $"acknowledged {cancel} of {cancel.OrderId}, executed {cancel.Executed}; found {order}");
    }

    /// <summary>All traders are ours, so each trade is seen by its buyer and its seller, alike.</summary>
    private void CheckBothSides(Dictionary<(string Symbol, long TradeId), List<StoredTrade>> sides)
    {
        foreach (var (key, trades) in sides)
        {
            if (trades is not [var first, var second] || first.IsBuyer == second.IsBuyer
                || first.Price != second.Price || first.Quantity != second.Quantity)
                _problems.Add($"{key}: sides are {string.Join(" and ", trades)}.");
        }
    }

    private void Problem(AccountBook book, string what) => _problems.Add($"{book.Trader.Key} {book.Symbol}: {what}.");
}
