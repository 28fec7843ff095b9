using System.Globalization;
using System.Text.Json;
using Exchange.SystemTests.Client;

namespace Exchange.SystemTests.Load;

/// <summary>One client in a loop: decides what to ask next and reads the answers. Used by one task at a time.</summary>
internal sealed class LoadWorker(RestClient client, LoadPlan plan, string name, Random random)
{
    private const string OrderPath = "/api/v3/order";
    private const int OpenOrdersMax = 25;

    private readonly List<Operation> _open = [];
    private readonly Dictionary<string, List<(string, string)>> _orders = new(StringComparer.Ordinal);
    private int _count;

    /// <summary>The next request, not sent yet.</summary>
    public Operation Next()
    {
        var dice = random.Next(100);
        if (_open.Count > 0 && (dice < 25 || _open.Count > OpenOrdersMax)) return Cancel();
        var operation = new Operation
        {
            Kind = OperationKind.Place,
            Trader = client.Trader,
            Symbol = Pick(plan.Markets).Symbol,
            ClientOrderId = FormattableString.Invariant($"{name}-{++_count}"),
        };
        _orders[operation.ClientOrderId] = Order(operation, dice);
        return operation;
    }

    /// <summary>Sends it and notes what was learnt.</summary>
    public async Task<ApiReply> SendAsync(Operation operation)
    {
        ApiReply reply;
        if (operation.Kind == OperationKind.Place)
        {
            _orders.Remove(operation.ClientOrderId, out var parameters);
            reply = await client.SendSignedAsync(HttpMethod.Post, OrderPath, [.. parameters!]);
        }
        else
        {
            reply = await client.SendSignedAsync(
                HttpMethod.Delete, OrderPath,
                ("symbol", operation.Symbol), ("orderId", operation.OrderId.ToString(CultureInfo.InvariantCulture)));
        }
        operation.Detail = reply.Outcome == Outcome.Ok ? "" : reply.Text;
        if (reply.Outcome == Outcome.Ok) Learn(operation, reply.Body);
        operation.Outcome = reply.Outcome;
        return reply;
    }

    private static string Text(decimal value) => value.ToString("0.########", CultureInfo.InvariantCulture);

    private T Pick<T>(IReadOnlyList<T> list) => list[random.Next(list.Count)];

    private Operation Cancel()
    {
        var index = random.Next(_open.Count);
        var order = _open[index];
        _open.RemoveAt(index);
        return new Operation
        {
            Kind = OperationKind.Cancel,
            Trader = client.Trader,
            Symbol = order.Symbol,
            ClientOrderId = order.ClientOrderId,
            OrderId = order.OrderId,
        };
    }

    private List<(string, string)> Order(Operation operation, int dice)
    {
        var market = plan.Markets.Single(m => m.Symbol == operation.Symbol);
        var buys = random.Next(2) == 0;
        var price = market.Price + random.Next(-30, 31) * market.Tick;
        List<(string, string)> order =
        [
            ("symbol", market.Symbol),
            ("side", buys ? "BUY" : "SELL"),
            ("newClientOrderId", operation.ClientOrderId),
            ("newOrderRespType", "FULL"),
            ("quantity", Text(market.Quantity * random.Next(1, 11))),
        ];
        switch (dice)
        {
            case < 80:
            case < 92 when !plan.WithMarketOrders:
                order.AddRange([("type", "LIMIT"), ("timeInForce", "GTC"), ("price", Text(price))]);
                break;
            case < 92:
                order.Add(("type", "MARKET"));
                break;
            default:
                // A stop waits for the price to move against its holder.
                var stop = market.Price + random.Next(1, 60) * market.Tick * (buys ? 1 : -1);
                order.AddRange(
                    [("type", "STOP_LOSS_LIMIT"), ("timeInForce", "GTC"), ("price", Text(price)), ("stopPrice", Text(stop))]);
                break;
        }
        return order;
    }

    private void Learn(Operation operation, JsonElement body)
    {
        operation.OrderId = body.Number("orderId");
        operation.Executed = body.Decimal("executedQty");
        operation.Status = body.Text("status");
        if (operation.Kind != OperationKind.Place) return;
        if (body.TryGetProperty("fills", out var fills))
        {
            operation.Fills =
            [
                .. fills.EnumerateArray().Select(f => new Fill(f.Number("tradeId"), f.Decimal("price"), f.Decimal("qty"))),
            ];
        }
        if (operation.Status is "NEW" or "PARTIALLY_FILLED") _open.Add(operation);
    }
}
