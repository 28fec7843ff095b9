using System.Net;
using Exchange.Api.Tests.Fakes;
using Exchange.Domain.Orders;

namespace Exchange.Api.Tests;

/// <summary>Order lists, amendments and prevented matches: what reaches the wallet and what the answers look like.</summary>
public sealed class OrderListTests : HostedTest
{
    private const string Sell = "symbol=BTCUSDT&side=SELL&quantity=0.1&listClientOrderId=l&aboveClientOrderId=up&belowClientOrderId=down";
    private const string Working = "symbol=BTCUSDT&listClientOrderId=l&workingType=LIMIT&workingSide=BUY&workingPrice=100"
        + "&workingQuantity=0.2&workingTimeInForce=GTC&workingClientOrderId=w";

    [Theory]
    [InlineData("SELL", "LIMIT_MAKER&abovePrice=110", "STOP_LOSS&belowStopPrice=90", OrderType.StopLoss, OrderType.LimitMaker)]
    [InlineData("SELL", "TAKE_PROFIT&aboveTrailingDelta=100", "STOP_LOSS_LIMIT&belowPrice=89&belowStopPrice=90&belowTimeInForce=GTC",
        OrderType.StopLossLimit, OrderType.TakeProfit)]
    [InlineData("BUY", "STOP_LOSS&aboveStopPrice=110", "LIMIT_MAKER&belowPrice=90", OrderType.StopLoss, OrderType.LimitMaker)]
    [InlineData("BUY", "STOP_LOSS&aboveStopPrice=110", "TAKE_PROFIT_LIMIT&belowPrice=91&belowStopPrice=90&belowTimeInForce=IOC",
        OrderType.StopLoss, OrderType.TakeProfitLimit)]
    public async Task An_oco_reaches_the_wallet_with_its_stop_first(
        string side, string above, string below, OrderType first, OrderType second)
    {
        var answer = await Client.SignedFormAsync("POST", "/api/v3/orderList/oco",
            $"symbol=BTCUSDT&side={side}&quantity=0.1&aboveType={above}&belowType={below}");
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        var list = Host.Exchange.LastList!;
        Assert.Equal((OrderListKind.Oco, first, second), (list.Kind, list.Orders[0].Type, list.Orders[1].Type));
        Assert.All(list.Orders, order => Assert.Equal((side, 10_000), (order.Side.ToString().ToUpperInvariant(), order.QuantityLots)));
    }

    [Fact]
    public async Task An_oco_is_answered_with_its_orders()
    {
        var answer = await Client.SignedFormAsync("POST", "/api/v3/orderList/oco",
            $"{Sell}&aboveType=LIMIT_MAKER&abovePrice=110&belowType=STOP_LOSS_LIMIT&belowPrice=89&belowStopPrice=90"
            + "&belowTimeInForce=GTC&belowIcebergQty=0.01");
        answer.AssertJson("""
            {"orderListId":65537,"contingencyType":"OCO","listStatusType":"EXEC_STARTED","listOrderStatus":"EXECUTING",
             "listClientOrderId":"l","transactionTime":1767323045678,"symbol":"BTCUSDT",
             "orders":[{"symbol":"BTCUSDT","orderId":5,"clientOrderId":"leg-1"},{"symbol":"BTCUSDT","orderId":6,"clientOrderId":"leg-2"}],
             "orderReports":[
              {"symbol":"BTCUSDT","orderId":5,"orderListId":65537,"clientOrderId":"down","transactTime":1767323045678,
               "price":"89.00000000","origQty":"0.10000000","executedQty":"0.00000000","origQuoteOrderQty":"0.00000000",
               "cummulativeQuoteQty":"0.00000000","status":"NEW","timeInForce":"GTC","type":"STOP_LOSS_LIMIT","side":"SELL",
               "stopPrice":"90.00000000","icebergQty":"0.01000000","workingTime":-1,"selfTradePreventionMode":"EXPIRE_MAKER"},
              {"symbol":"BTCUSDT","orderId":6,"orderListId":65537,"clientOrderId":"up","transactTime":1767323045678,
               "price":"110.00000000","origQty":"0.10000000","executedQty":"0.00000000","origQuoteOrderQty":"0.00000000",
               "cummulativeQuoteQty":"0.00000000","status":"NEW","timeInForce":"GTC","type":"LIMIT_MAKER","side":"SELL",
               "workingTime":1767323045678,"selfTradePreventionMode":"EXPIRE_MAKER"}]}
            """);
        Assert.Equal("2", answer.Header("X-MBX-ORDER-COUNT-10S"));
    }

    [Theory]
    [InlineData("SELL", "LIMIT&abovePrice=1", "STOP_LOSS", -1158, "Order type not supported in OCO.")]
    [InlineData("SELL", "LIMIT_MAKER", "LIMIT_MAKER", -1168, "At least one OCO order must be contingent.")]
    [InlineData("BUY", "LIMIT_MAKER", "STOP_LOSS", -1165, "A limit order in a buy OCO must be below.")]
    [InlineData("SELL", "STOP_LOSS", "LIMIT_MAKER", -1166, "A limit order in a sell OCO must be above.")]
    [InlineData("BUY", "TAKE_PROFIT", "STOP_LOSS", -1196, "A stop loss order in a buy OCO must be above.")]
    [InlineData("SELL", "STOP_LOSS", "TAKE_PROFIT", -1197, "A stop loss order in a sell OCO must be below.")]
    [InlineData("BUY", "TAKE_PROFIT", "LIMIT_MAKER", -1198, "A take profit order in a buy OCO must be below.")]
    [InlineData("SELL", "LIMIT_MAKER", "TAKE_PROFIT", -1199, "A take profit order in a sell OCO must be above.")]
    [InlineData("SELL", "LIMIT_MAKER", "STOP_LOSS&belowStopPrice=1", -1102,
        "Mandatory parameter 'abovePrice' was not sent, was empty/null, or malformed.")]
    [InlineData("SELL", "LIMIT_MAKER&abovePrice=110", "STOP_LOSS", -1102,
        "Param 'belowStopPrice' or 'belowTrailingDelta' must be sent, but both were empty/null!")]
    [InlineData("SELL", "LIMIT_MAKER&abovePrice=110", "STOP_LOSS_LIMIT&belowStopPrice=1&belowPrice=1", -1102,
        "Mandatory parameter 'belowTimeInForce' was not sent, was empty/null, or malformed.")]
    [InlineData("SELL", "LIMIT_MAKER&abovePrice=110",
        "STOP_LOSS_LIMIT&belowStopPrice=1&belowPrice=1&belowTimeInForce=IOC&belowIcebergQty=0.01", -1160,
        "Parameter 'belowIcebergQty' is not supported if 'belowTimeInForce' is not GTC.")]
    public async Task A_pair_that_cannot_be_is_refused(string side, string above, string below, int code, string message)
    {
        (await Client.SignedFormAsync("POST", "/api/v3/orderList/oco",
            $"symbol=BTCUSDT&side={side}&quantity=0.1&aboveType={above}&belowType={below}")).AssertError(400, code, message);
        Assert.Empty(Host.Exchange.Commands);
    }

    [Theory]
    [InlineData("", OrderType.StopLoss)]
    [InlineData("&stopLimitPrice=89&stopLimitTimeInForce=GTC", OrderType.StopLossLimit)]
    public async Task A_legacy_oco_is_a_limit_maker_and_a_stop_loss(string more, OrderType stop)
    {
        var answer = await Client.SignedAsync("POST", "/api/v3/order/oco",
            $"symbol=BTCUSDT&side=SELL&quantity=0.1&price=110&stopPrice=90{more}");
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal([stop, OrderType.LimitMaker], Host.Exchange.LastList!.Orders.Select(order => order.Type));
    }

    [Theory]
    [InlineData("MARKET", OrderType.Market)]
    [InlineData("LIMIT&pendingPrice=110&pendingTimeInForce=GTC", OrderType.Limit)]
    [InlineData("LIMIT_MAKER&pendingPrice=110", OrderType.LimitMaker)]
    [InlineData("STOP_LOSS&pendingTrailingDelta=100", OrderType.StopLoss)]
    [InlineData("TAKE_PROFIT_LIMIT&pendingPrice=110&pendingStopPrice=111&pendingTimeInForce=FOK", OrderType.TakeProfitLimit)]
    public async Task An_oto_has_any_kind_of_pending_order(string pending, OrderType type)
    {
        var answer = await Client.SignedFormAsync("POST", "/api/v3/orderList/oto",
            $"{Working}&pendingType={pending}&pendingSide=SELL&pendingQuantity=0.1");
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        var list = Host.Exchange.LastList!;
        Assert.Equal((OrderListKind.Oto, OrderType.Limit, type), (list.Kind, list.Orders[0].Type, list.Orders[1].Type));
        Assert.Equal((20_000, 10_000), (list.Orders[0].QuantityLots, list.Orders[1].QuantityLots));
        Assert.Contains("\"contingencyType\":\"OTO\"", answer.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("MARKET", -1116, "Invalid orderType.")]
    [InlineData("STOP_LOSS", -1116, "Invalid orderType.")]
    public async Task A_working_order_has_a_limit(string type, int code, string message)
    {
        (await Client.SignedFormAsync("POST", "/api/v3/orderList/oto",
            $"{Working.Replace("workingType=LIMIT", $"workingType={type}", StringComparison.Ordinal)}&pendingType=MARKET"
            + "&pendingSide=SELL&pendingQuantity=0.1")).AssertError(400, code, message);
        Assert.Empty(Host.Exchange.Commands);
    }

    [Fact]
    public async Task An_otoco_has_its_pending_stop_second()
    {
        var answer = await Client.SignedFormAsync("POST", "/api/v3/orderList/otoco",
            $"{Working}&pendingSide=SELL&pendingQuantity=0.2&pendingAboveType=LIMIT_MAKER&pendingAbovePrice=110"
            + "&pendingBelowType=STOP_LOSS&pendingBelowStopPrice=90");
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(
            [OrderType.Limit, OrderType.StopLoss, OrderType.LimitMaker],
            Host.Exchange.LastList!.Orders.Select(order => order.Type));
    }

    [Fact]
    public async Task A_list_is_cancelled_with_its_orders()
    {
        var answer = await Client.SignedAsync("DELETE", "/api/v3/orderList",
            "symbol=BTCUSDT&listClientOrderId=list-1&newClientOrderId=gone");
        answer.AssertJson("""
            {"orderListId":65537,"contingencyType":"OCO","listStatusType":"ALL_DONE","listOrderStatus":"ALL_DONE",
             "listClientOrderId":"list-1","transactionTime":1767323045678,"symbol":"BTCUSDT",
             "orders":[{"symbol":"BTCUSDT","orderId":5,"clientOrderId":"leg-1"},{"symbol":"BTCUSDT","orderId":6,"clientOrderId":"leg-2"}],
             "orderReports":[
              {"symbol":"BTCUSDT","origClientOrderId":"mine-1","orderId":5,"orderListId":65537,"clientOrderId":"gone",
               "transactTime":1767323045678,"price":"60000.00000000","origQty":"0.10000000","executedQty":"0.02500000",
               "origQuoteOrderQty":"0.00000000","cummulativeQuoteQty":"1500.00000000","status":"CANCELED","timeInForce":"GTC",
               "type":"LIMIT","side":"SELL","selfTradePreventionMode":"NONE"}]}
            """);
    }

    [Fact]
    public async Task Lists_are_found_by_id_and_by_name()
    {
        const string expected = """
            {"orderListId":65537,"contingencyType":"OCO","listStatusType":"EXEC_STARTED","listOrderStatus":"EXECUTING",
             "listClientOrderId":"list-1","transactionTime":1767323045678,"symbol":"BTCUSDT",
             "orders":[{"symbol":"BTCUSDT","orderId":5,"clientOrderId":"leg-1"},{"symbol":"BTCUSDT","orderId":6,"clientOrderId":"leg-2"}]}
            """;
        (await Client.SignedAsync("GET", "/api/v3/orderList", "orderListId=65537")).AssertJson(expected);
        Assert.Equal("orderList 42 65537 ", Host.Exchange.LastHistoryCall);
        (await Client.SignedAsync("GET", "/api/v3/orderList", "origClientOrderId=list-1")).AssertJson(expected);
        Assert.Equal("orderList 42 0 list-1", Host.Exchange.LastHistoryCall);
        (await Client.SignedAsync("GET", "/api/v3/orderList", "orderListId=65537&origClientOrderId=other"))
            .AssertError(400, -2013, "Order does not exist.");
        (await Client.SignedAsync("GET", "/api/v3/openOrderList")).AssertJson($"[{expected}]");
        (await Client.SignedAsync("GET", "/api/v3/allOrderList", "fromId=3&limit=7")).AssertJson($"[{expected}]");
        Assert.Equal("orderLists 42 3   7", Host.Exchange.LastHistoryCall);
        Host.Exchange.StoredList = null;
        (await Client.SignedAsync("GET", "/api/v3/orderList", "orderListId=1")).AssertError(400, -2013, "Order does not exist.");
    }

    [Fact]
    public async Task An_amendment_is_answered_with_the_order()
    {
        var answer = await Client.SignedFormAsync("PUT", "/api/v3/order/amend/keepPriority",
            "symbol=BTCUSDT&orderId=5&newQty=0.05&newClientOrderId=after");
        answer.AssertJson("""
            {"transactTime":1767323045678,"executionId":22,
             "amendedOrder":{"symbol":"BTCUSDT","orderId":5,"orderListId":-1,"origClientOrderId":"mine-1","clientOrderId":"after",
              "price":"60000.00000000","qty":"0.05000000","executedQty":"0.02500000","preventedQty":"0.00000000",
              "quoteOrderQty":"0.00000000","cumulativeQuoteQty":"1500.00000000","status":"PARTIALLY_FILLED","timeInForce":"GTC",
              "type":"LIMIT","side":"SELL","workingTime":1767323045678,"selfTradePreventionMode":"NONE"}}
            """);
    }

    [Theory]
    [InlineData(RejectReason.AmendIncreasesQuantity, -2038, "Order amend (quantity increase) is not supported.")]
    [InlineData(RejectReason.AmendChangesNothing, -2038, "The requested action would change no state; rejecting")]
    [InlineData(RejectReason.FilterMaxNumOrderAmends, -2038, "Filter failure: MAX_NUM_ORDER_AMENDS")]
    [InlineData(RejectReason.UnknownOrder, -2038, "Unknown order sent.")]
    [InlineData(RejectReason.FilterLotSize, -1013, "Filter failure: LOT_SIZE")]
    public async Task A_refused_amendment_says_why(RejectReason reason, int code, string message)
    {
        Host.Exchange.OnAmend = _ => new() { Reason = reason };
        (await Client.SignedAsync("PUT", "/api/v3/order/amend/keepPriority", "symbol=BTCUSDT&orderId=5&newQty=0.05"))
            .AssertError(400, code, message);
    }

    [Fact]
    public async Task Amendments_and_prevented_matches_are_told()
    {
        (await Client.SignedAsync("GET", "/api/v3/order/amendments", "symbol=BTCUSDT&orderId=9&fromExecutionId=4")).AssertJson("""
            [{"symbol":"BTCUSDT","orderId":9,"executionId":22,"origClientOrderId":"before","newClientOrderId":"after",
              "origQty":"0.00500000","newQty":"0.00400000","time":1767323045678}]
            """);
        Assert.Equal("amendments 42 BTCUSDT 9 4 500", Host.Exchange.LastHistoryCall);
        (await Client.SignedAsync("GET", "/api/v3/myPreventedMatches", "symbol=BTCUSDT&preventedMatchId=1")).AssertJson("""
            [{"symbol":"BTCUSDT","preventedMatchId":1,"takerOrderId":5,"makerSymbol":"BTCUSDT","makerOrderId":3,"tradeGroupId":-1,
              "selfTradePreventionMode":"EXPIRE_MAKER","price":"60000.00000000","makerPreventedQuantity":"0.00130000",
              "transactTime":1767323045678}]
            """);
        Assert.Equal("preventedMatches 42 BTCUSDT 1   500", Host.Exchange.LastHistoryCall);
        (await Client.SignedAsync("GET", "/api/v3/myPreventedMatches", "symbol=BTCUSDT")).AssertError(400, -1102,
            "Param 'preventedMatchId' or 'orderId' must be sent, but both were empty/null!");
    }

    [Fact]
    public async Task Cancelling_an_order_of_a_list_tells_of_the_list()
    {
        Host.Exchange.OnCancel = request => new()
        {
            Orders = [FakeExchange.Order(request.Symbol) with { Status = OrderStatus.Canceled, ListId = 65_537 }],
            Lists = [FakeExchange.OrderList(request.Symbol) with { IsOpen = false }],
            TransactMicros = FakeExchange.At,
        };
        var answer = await Client.SignedAsync("DELETE", "/api/v3/order", "symbol=BTCUSDT&orderId=5");
        Assert.StartsWith("{\"orderListId\":65537,\"contingencyType\":\"OCO\",\"listStatusType\":\"ALL_DONE\"", answer.Body,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Icebergs_and_trailing_stops_reach_the_wallet_and_are_shown()
    {
        Host.Exchange.OnPlace = request => FakeExchange.Accept(request) is var reply ? reply with
        {
            Order = reply.Order! with
            {
                TrailingMicros = request.TrailingBips > 0 ? FakeExchange.At : -1,
            },
        } : reply;
        var iceberg = await Client.SignedAsync("POST", "/api/v3/order",
            "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.1&price=60000&icebergQty=0.01");
        Assert.Contains("\"icebergQty\":\"0.01000000\"", iceberg.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("trailing", iceberg.Body, StringComparison.Ordinal);
        var trailing = await Client.SignedAsync("POST", "/api/v3/order",
            "symbol=BTCUSDT&side=SELL&type=STOP_LOSS&quantity=0.1&trailingDelta=100&newOrderRespType=RESULT");
        Assert.Contains("\"trailingDelta\":100,\"trailingTime\":1767323045678", trailing.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("icebergQty", trailing.Body, StringComparison.Ordinal);
    }
}
