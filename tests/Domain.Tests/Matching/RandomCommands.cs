using System.Numerics;
using Exchange.Domain.Markets;
using Exchange.Domain.Matching;
using Exchange.Domain.Orders;

namespace Exchange.Domain.Tests.Matching;

/// <summary>Makes random commands, seeded: prices close together, few accounts, limits hit from both sides.</summary>
internal sealed class RandomCommands(int seed, MarketRules rules, int accounts)
{
    private readonly Random _random = new(seed);

    public int Next(int count) => _random.Next(count);

    /// <summary>A step in time, sometimes none, sometimes backwards, sometimes past the average price's window.</summary>
    public long TimeStep() => _random.Next(200) switch
    {
        0 => 400_000_000,
        1 => -3_000_000,
        < 20 => 0,
        < 60 => _random.Next(60_000_000),
        _ => _random.Next(2_000_000),
    };

    public long Account() => 1 + _random.Next(accounts);

    public Side AnySide() => _random.Next(2) == 0 ? Side.Buy : Side.Sell;

    public MarketStatus Status() => _random.Next(3) switch
    {
        0 => MarketStatus.Halt,
        1 => MarketStatus.CancelOnly,
        _ => MarketStatus.Trading,
    };

    public ClientOrderId ClientId()
    {
        if (_random.Next(3) == 0) return default;
        Assert.True(ClientOrderId.TryCreate($"c{_random.Next(12)}", out var id));
        return id;
    }

    /// <summary>A cancel: of an open order by id or client id, or of anything.</summary>
    public CancelOrder Cancel(List<ReferenceOrder> open, long nextOrderId)
    {
        if (open.Count > 0 && _random.Next(2) != 0)
        {
            var order = open[_random.Next(open.Count)];
            return new()
            {
                AccountId = order.Account,
                OrderId = order.ClientId.IsEmpty || _random.Next(2) == 0 ? order.Id : 0,
                ClientOrderId = order.ClientId,
                Restriction = _random.Next(5) == 0 ? (CancelRestriction)_random.Next(3) : CancelRestriction.None,
            };
        }
        var byId = _random.Next(4) != 0;
        return new()
        {
            AccountId = Account(),
            OrderId = byId ? Math.Max(0, nextOrderId - 1 - _random.Next(40)) : 0,
            ClientOrderId = byId && _random.Next(6) != 0 ? default : ClientId(),
            Restriction = _random.Next(5) == 0 ? (CancelRestriction)_random.Next(3) : CancelRestriction.None,
        };
    }

    public PlaceOrder Place()
    {
        var side = AnySide();
        var type = (OrderType)(_random.Next(10) switch { < 4 => 1, 4 => 2, var other => other - 2 });
        if (_random.Next(5) == 0) type = OrderType.Market;
        var limit = type is not (OrderType.Market or OrderType.StopLoss or OrderType.TakeProfit);
        var command = new PlaceOrder
        {
            AccountId = Account(),
            ClientOrderId = ClientId(),
            Side = side,
            Type = type,
            TimeInForce = limit && type != OrderType.LimitMaker ? (TimeInForce)Math.Max(0, _random.Next(7) - 3) : 0,
            SelfTradePrevention = (SelfTradePrevention)_random.Next(6),
            PriceTicks = limit ? Price(side) : 0,
            StopTicks = type >= OrderType.StopLoss ? StopPrice(side, type) : 0,
            BudgetMinor = long.MaxValue,
            BasePositionMinor = _random.Next(40),
            StrategyId = _random.Next(4) == 0 ? _random.Next(9) : -1,
            StrategyType = _random.Next(4) == 0 ? 1_000_000 + _random.Next(9) : 0,
        };
        if (type == OrderType.Market && _random.Next(2) == 0) command.QuoteQuantityMinor = QuoteQuantity();
        else command.QuantityLots = Lots();
        AddTraits(ref command);
        if (_random.Next(4) == 0) command.BudgetMinor = Budget(command);
        if (_random.Next(60) == 0) Spoil(ref command);
        return command;
    }

    /// <summary>An amendment: of an open order, or of anything; mostly a reduction.</summary>
    public AmendOrder Amend(List<ReferenceOrder> open, long nextOrderId)
    {
        var named = Cancel(open, nextOrderId);
        var order = open.Find(o => o.Account == named.AccountId && (named.OrderId == 0 ? o.ClientId == named.ClientOrderId : o.Id == named.OrderId));
        var lots = order is { Original: > 1 } && _random.Next(10) != 0 ? 1 + _random.NextInt64(order.Original) : _random.Next(30);
        return new()
        {
            AccountId = named.AccountId,
            OrderId = named.OrderId,
            ClientOrderId = named.ClientOrderId,
            NewClientOrderId = order != null && _random.Next(3) == 0 ? order.ClientId : ClientId(),
            QuantityLots = lots,
        };
    }

    /// <summary>A cancel of a list: of an open one by id or client id, or of anything.</summary>
    public CancelOrderList CancelList(List<ReferenceList> lists)
    {
        if (lists.Count == 0 || _random.Next(4) == 0)
            return new() { AccountId = Account(), ListId = _random.Next(2) * 32_768L * _random.Next(40) + 1, ClientOrderId = ClientId() };
        var list = lists[_random.Next(lists.Count)];
        var byId = list.ClientId.IsEmpty || _random.Next(2) == 0;
        return new() { AccountId = list.Account, ListId = byId ? list.Id : 0, ClientOrderId = list.ClientId };
    }

    /// <summary>An order list whose prices mostly fit each other.</summary>
    public PlaceOrderList PlaceList(long lastPrice)
    {
        var list = new PlaceOrderList
        {
            AccountId = Account(),
            ClientOrderId = ClientId(),
            Kind = (OrderListKind)(1 + _random.Next(3)),
            BaseBudgetMinor = long.MaxValue,
            QuoteBudgetMinor = long.MaxValue,
            BasePositionMinor = _random.Next(40),
        };
        var middle = lastPrice is > 60 and < 140 && _random.Next(3) != 0 ? lastPrice : 97 + _random.Next(7);
        var first = 0;
        if (list.Kind != OrderListKind.Oco)
        {
            var side = AnySide();
            list.Orders[first++] = Leg(side, _random.Next(4) == 0 ? OrderType.LimitMaker : OrderType.Limit, 1 + _random.Next(9));
        }
        if (list.Kind == OrderListKind.Oto) list.Orders[1] = Leg(AnySide(), (OrderType)(1 + _random.Next(7)), 1 + _random.Next(9));
        else AddPair(ref list, first, middle);
        if (_random.Next(8) == 0) list.BaseBudgetMinor = _random.Next(60);
        if (_random.Next(8) == 0) list.QuoteBudgetMinor = (long)Int128.Min((Int128)rules.NotionalUnitMinor * _random.Next(3_000), long.MaxValue);
        if (_random.Next(40) == 0) Spoil(ref list);
        return list;
    }

    private void AddPair(ref PlaceOrderList list, int first, long middle)
    {
        var side = AnySide();
        var lots = 1 + _random.Next(12);
        var up = side == Side.Sell ? 1 : -1;
        var stop = Leg(side, _random.Next(2) == 0 ? OrderType.StopLoss : OrderType.StopLossLimit, lots);
        var profit = Leg(side, (OrderType)(_random.Next(3) switch { 0 => 3, 1 => 6, _ => 7 }), lots);
        stop.StopTicks = middle - up * (_random.Next(7) - 1);
        if (profit.StopTicks > 0) profit.StopTicks = middle + up * (_random.Next(7) - 1);
        if (profit.PriceTicks > 0) profit.PriceTicks = middle + up * (_random.Next(7) - 1);
        if (stop.TrailingBips > 0 && _random.Next(2) == 0) stop.StopTicks = 0;
        if (profit.TrailingBips > 0 && _random.Next(2) == 0) profit.StopTicks = 0;
        list.Orders[first] = stop;
        list.Orders[first + 1] = profit;
    }

    private PlaceOrder Leg(Side side, OrderType type, long lots)
    {
        var limit = type is not (OrderType.Market or OrderType.StopLoss or OrderType.TakeProfit);
        var leg = new PlaceOrder
        {
            ClientOrderId = ClientId(),
            Side = side,
            Type = type,
            TimeInForce = limit && type != OrderType.LimitMaker ? (TimeInForce)Math.Max(0, _random.Next(8) - 4) : 0,
            SelfTradePrevention = (SelfTradePrevention)_random.Next(6),
            PriceTicks = limit ? Price(side) : 0,
            StopTicks = type >= OrderType.StopLoss ? StopPrice(side, type) : 0,
            QuantityLots = lots,
            StrategyId = -1,
        };
        AddTraits(ref leg);
        return leg;
    }

    private void AddTraits(ref PlaceOrder command)
    {
        var limit = command.PriceTicks > 0;
        if (limit && command.TimeInForce is 0 or TimeInForce.Gtc && _random.Next(4) == 0)
            command.IcebergLots = _random.Next(12) == 0 ? 1 + _random.Next(40) : 1 + _random.NextInt64(Math.Max(1, command.QuantityLots));
        if (command.Type < OrderType.StopLoss || command.Type > OrderType.TakeProfitLimit || _random.Next(2) == 0) return;
        command.TrailingBips = _random.Next(8) == 0 ? 1 + _random.Next(3_000) : 100 * (1 + _random.Next(4));
        if (_random.Next(2) == 0) command.StopTicks = 0;
    }

    // Where it waits, most of the time, so that not nearly all of them are refused.
    private long StopPrice(Side side, OrderType type)
    {
        if (_random.Next(3) == 0) return Price(side);
        var rises = (type is OrderType.StopLoss or OrderType.StopLossLimit) == (side == Side.Buy);
        return 100 + (rises ? _random.Next(12) : -_random.Next(12));
    }

    private void Spoil(ref PlaceOrderList list)
    {
        switch (_random.Next(6))
        {
            case 0: list.AccountId = 0; break;
            case 1: list.Kind = (OrderListKind)4; break;
            case 2: list.BaseBudgetMinor = -1; break;
            case 3: list.Orders[1].QuantityLots++; break;
            case 4: list.Orders[0].Side = list.Orders[0].Side == Side.Buy ? Side.Sell : Side.Buy; break;
            default: list.Orders[1].Type = OrderType.Market; break;
        }
    }

    private long Price(Side side)
    {
        if (_random.Next(40) == 0) return Edge(rules.MaxPriceTicks);
        // Buyers are a little below, so that most orders rest and a book can form.
        return 100 + (side == Side.Buy ? -3 : 3) + _random.Next(13) - 6 + (_random.Next(8) == 0 ? _random.Next(41) - 20 : 0);
    }

    private long Lots() => _random.Next(30) == 0 ? Edge(rules.MaxLots) : 1 + _random.Next(_random.Next(4) == 0 ? 30 : 10);

    private long QuoteQuantity()
    {
        if (_random.Next(30) == 0) return Edge(long.MaxValue - 1);
        var near = (Int128)rules.NotionalUnitMinor * (1 + _random.Next(2_000)) - _random.Next(3);
        return (long)Int128.Clamp(near, 1, long.MaxValue);
    }

    private long Edge(long limit) => _random.Next(8) switch
    {
        0 => 1,
        1 => limit - 1,
        2 => limit,
        3 => limit + 1,
        4 => Math.Max(1, limit / 2),
        5 => 1L << _random.Next(62),
        6 => (1L << _random.Next(1, 62)) - 1,
        _ => 1 + _random.NextInt64(limit),
    };

    /// <summary>A budget at, just under or just over what the order could need.</summary>
    private long Budget(in PlaceOrder command)
    {
        var price = command.PriceTicks > 0 ? command.PriceTicks : 100;
        var need = command.Side == Side.Sell
            ? (BigInteger)Math.Max(1, command.QuantityLots) * rules.LotMinor
            : command.QuoteQuantityMinor > 0 ? command.QuoteQuantityMinor : (BigInteger)price * command.QuantityLots * rules.NotionalUnitMinor;
        return (long)BigInteger.Clamp(need + _random.Next(3) - 1, 0, long.MaxValue);
    }

    private void Spoil(ref PlaceOrder command)
    {
        switch (_random.Next(17))
        {
            case 14: command.IcebergLots = 3; break;
            case 15: command.TrailingBips = 200; break;
            case 16: command.TrailingBips = 10_000; break;
            case 0: command.AccountId = 0; break;
            case 1: command.Side = 0; break;
            case 2: command.Type = (OrderType)8; break;
            case 3: command.TimeInForce = (TimeInForce)4; break;
            case 4: command.SelfTradePrevention = (SelfTradePrevention)6; break;
            case 5: command.PriceTicks = -1; break;
            case 6: command.QuantityLots = 0; break;
            case 7: command.QuantityLots = -5; break;
            case 8: command.QuoteQuantityMinor = 5_000; break;
            case 9: command.StopTicks = command.StopTicks == 0 ? 100 : 0; break;
            case 10: command.BudgetMinor = -1; break;
            case 11: command.BasePositionMinor = -1; break;
            case 12: command.TimeInForce = TimeInForce.Fok; break;
            default: command.PriceTicks = command.PriceTicks == 0 ? 100 : 0; break;
        }
    }
}
