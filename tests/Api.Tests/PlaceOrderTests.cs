using System.Net;
using Exchange.Abstractions.Trading;
using Exchange.Api.Tests.Fakes;
using Exchange.Domain.Orders;

namespace Exchange.Api.Tests;

/// <summary>Placing, testing, cancelling and replacing: what reaches the wallet and what the answer looks like.</summary>
public sealed class PlaceOrderTests : HostedTest
{
    private const string Limit =
        "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.1&price=60000&newClientOrderId=my-id";

    [Fact]
    public async Task A_limit_order_reaches_the_wallet_in_ticks_and_lots()
    {
        await Client.SignedFormAsync("POST", "/api/v3/order",
            "symbol=BTCUSDT&side=SELL&type=STOP_LOSS_LIMIT&timeInForce=IOC&quantity=0.10000000&price=60000.01"
            + "&stopPrice=61000&newClientOrderId=x-TKT5PX2F3712ba63665b4e57a1491d&selfTradePreventionMode=EXPIRE_BOTH"
            + "&strategyId=9&strategyType=1000000&recvWindow=10000");
        var order = Assert.IsType<PlaceOrderRequest>(Assert.Single(Host.Exchange.Commands));
        Assert.Equal(new PlaceOrderRequest
        {
            Symbol = "BTCUSDT",
            ClientOrderId = "x-TKT5PX2F3712ba63665b4e57a1491d",
            Side = Side.Sell,
            Type = OrderType.StopLossLimit,
            TimeInForce = TimeInForce.Ioc,
            SelfTradePrevention = SelfTradePrevention.ExpireBoth,
            PriceTicks = 6_000_001,
            QuantityLots = 10_000,
            StopTicks = 6_100_000,
            StrategyId = 9,
            StrategyType = 1_000_000,
            DeadlineMicros = (Host.NowMillis + 10_000) * 1_000,
        }, order);
    }

    [Fact]
    public async Task A_market_order_by_quote_quantity_reaches_the_wallet_in_minor_units()
    {
        await Client.SignedAsync("POST", "/api/v3/order", "symbol=BTCUSDT&side=BUY&type=MARKET&quoteOrderQty=100.5");
        var order = Assert.IsType<PlaceOrderRequest>(Assert.Single(Host.Exchange.Commands));
        Assert.Equal((10_050_000_000, 0, 0), (order.QuoteQuantityMinor, order.QuantityLots, order.PriceTicks));
        Assert.Equal((TimeInForce.Gtc, -1, 0), (order.TimeInForce, order.StrategyId, order.StrategyType));
        Assert.Equal(default, order.SelfTradePrevention);
    }

    [Fact]
    public async Task A_client_id_is_made_up_of_22_random_characters_when_none_is_sent()
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < 50; i++)
        {
            await Client.SignedAsync("POST", "/api/v3/order", "symbol=BTCUSDT&side=BUY&type=MARKET&quantity=1");
            Assert.True(Host.Exchange.Commands.TryDequeue(out var command));
            var id = ((PlaceOrderRequest)command).ClientOrderId;
            Assert.Matches("^[a-zA-Z0-9]{22}$", id);
            Assert.True(ids.Add(id));
        }
    }

    [Fact]
    public async Task Ack_shows_the_ids_only()
    {
        (await Client.SignedAsync("POST", "/api/v3/order", $"{Limit}&newOrderRespType=ACK")).AssertJson("""
            {"symbol":"BTCUSDT","orderId":7,"orderListId":-1,"clientOrderId":"my-id","transactTime":1767323045678}
            """);
    }

    [Fact]
    public async Task Result_shows_the_order_without_fills()
    {
        (await Client.SignedAsync("POST", "/api/v3/order", $"{Limit}&newOrderRespType=RESULT")).AssertJson("""
            {"symbol":"BTCUSDT","orderId":7,"orderListId":-1,"clientOrderId":"my-id","transactTime":1767323045678,
             "price":"60000.00000000","origQty":"0.10000000","executedQty":"0.00000000",
             "origQuoteOrderQty":"0.00000000","cummulativeQuoteQty":"0.00000000","status":"NEW","timeInForce":"GTC",
             "type":"LIMIT","side":"BUY","workingTime":1767323045678,"selfTradePreventionMode":"EXPIRE_MAKER"}
            """);
    }

    [Fact]
    public async Task Full_shows_the_fills_with_the_commission_in_the_asset_received()
    {
        Host.Exchange.OnPlace = request => Filled(request, OrderStatus.Filled);
        (await Client.SignedAsync("POST", "/api/v3/order", Limit)).AssertJson("""
            {"symbol":"BTCUSDT","orderId":7,"orderListId":-1,"clientOrderId":"my-id","transactTime":1767323045678,
             "price":"60000.00000000","origQty":"0.10000000","executedQty":"0.10000000",
             "origQuoteOrderQty":"0.00000000","cummulativeQuoteQty":"5999.90000000","status":"FILLED",
             "timeInForce":"GTC","type":"LIMIT","side":"BUY","workingTime":1767323045678,
             "fills":[{"price":"59999.00000000","qty":"0.10000000","commission":"0.00015000","commissionAsset":"BTC",
                       "tradeId":77}],
             "selfTradePreventionMode":"EXPIRE_MAKER"}
            """);
        var sell = await Client.SignedAsync(
            "POST", "/api/v3/order", Limit.Replace("BUY", "SELL", StringComparison.Ordinal));
        Assert.Equal("USDT", sell.Json.GetProperty("fills")[0].GetProperty("commissionAsset").GetString());
    }

    [Fact]
    public async Task Conditional_fields_show_only_when_they_say_something()
    {
        Host.Exchange.OnPlace = request => Filled(request, OrderStatus.Expired) with
        {
            Order = FakeExchange.Accept(request).Order! with
            {
                Status = OrderStatus.Expired,
                Reason = ExpiryReason.InsufficientLiquidity,
                PreventedMatchId = 3,
                PreventedLots = 5_000,
            },
        };
        var answer = await Client.SignedAsync("POST", "/api/v3/order",
            "symbol=BTCUSDT&side=BUY&type=STOP_LOSS&quantity=0.1&stopPrice=70000&newClientOrderId=s&strategyId=0"
            + "&strategyType=1000001&newOrderRespType=RESULT");
        answer.AssertJson("""
            {"symbol":"BTCUSDT","orderId":7,"orderListId":-1,"clientOrderId":"s","transactTime":1767323045678,
             "price":"0.00000000","origQty":"0.10000000","executedQty":"0.00000000",
             "origQuoteOrderQty":"0.00000000","cummulativeQuoteQty":"0.00000000","status":"EXPIRED",
             "timeInForce":"GTC","type":"STOP_LOSS","side":"BUY","stopPrice":"70000.00000000","workingTime":-1,
             "selfTradePreventionMode":"EXPIRE_MAKER","preventedMatchId":3,"preventedQuantity":"0.05000000",
             "strategyId":0,"strategyType":1000001,"expiryReason":"INSUFFICIENT_LIQUIDITY"}
            """);
    }

    [Theory]
    [InlineData("LIMIT&timeInForce=GTC&price=1", true)]
    [InlineData("MARKET", true)]
    [InlineData("LIMIT_MAKER&price=1", false)]
    [InlineData("STOP_LOSS&stopPrice=1", false)]
    [InlineData("STOP_LOSS_LIMIT&timeInForce=GTC&price=1&stopPrice=1", false)]
    [InlineData("TAKE_PROFIT&stopPrice=1", false)]
    [InlineData("TAKE_PROFIT_LIMIT&timeInForce=GTC&price=1&stopPrice=1", false)]
    public async Task The_default_answer_is_full_for_limit_and_market_and_ack_for_the_rest(string type, bool full)
    {
        var answer = await Client.SignedFormAsync(
            "POST", "/api/v3/order", $"symbol=BTCUSDT&side=BUY&quantity=1&type={type}");
        Assert.Equal(full, answer.Json.TryGetProperty("fills", out _));
        Assert.Equal(full, answer.Json.TryGetProperty("status", out _));
    }

    [Fact]
    public async Task Times_are_in_microseconds_on_request()
    {
        var answer = await Client.SignedAsync(
            "POST", "/api/v3/order", $"{Limit}&newOrderRespType=ACK", ("X-MBX-TIME-UNIT", "MICROSECOND"));
        Assert.Equal(FakeExchange.At, answer.Json.GetProperty("transactTime").GetInt64());
        answer = await Client.SignedAsync(
            "POST", "/api/v3/order", $"{Limit}&newOrderRespType=ACK", ("X-MBX-TIME-UNIT", "SECOND"));
        answer.AssertError(400, -1194, "Invalid value for time unit; expected either MICROSECOND or MILLISECOND.");
    }

    [Fact]
    public async Task A_test_order_has_no_effect_and_can_show_the_commission()
    {
        (await Client.SignedAsync("POST", "/api/v3/order/test", Limit)).AssertJson("{}");
        (await Client.SignedAsync("POST", "/api/v3/order/test", $"{Limit}&computeCommissionRates=true")).AssertJson("""
            {"standardCommissionForOrder":{"maker":"0.00100000","taker":"0.00150000"},
             "specialCommissionForOrder":{"maker":"0.00000000","taker":"0.00000000"},
             "taxCommissionForOrder":{"maker":"0.00000000","taker":"0.00000000"},
             "discount":{"enabledForAccount":false,"enabledForSymbol":false,"discountAsset":"",
                         "discount":"0.00000000"}}
            """);
        Host.Exchange.OnPlace = _ => new OrderReply { Reason = RejectReason.InsufficientBalance };
        (await Client.SignedAsync("POST", "/api/v3/order/test", Limit))
            .AssertError(400, -2010, "Account has insufficient balance for requested action.");
        Assert.Empty(Host.Exchange.Commands);
    }

    [Fact]
    public async Task A_cancel_shows_its_own_client_id_and_the_order_s()
    {
        var answer = await Client.SignedAsync("DELETE", "/api/v3/order",
            "symbol=BTCUSDT&orderId=5&origClientOrderId=mine-1&newClientOrderId=c&cancelRestrictions=ONLY_NEW");
        answer.AssertJson("""
            {"symbol":"BTCUSDT","origClientOrderId":"mine-1","orderId":5,"orderListId":-1,"clientOrderId":"c",
             "transactTime":1767323045678,"price":"60000.00000000","origQty":"0.10000000","executedQty":"0.02500000",
             "origQuoteOrderQty":"0.00000000","cummulativeQuoteQty":"1500.00000000","status":"CANCELED",
             "timeInForce":"GTC","type":"LIMIT","side":"SELL","selfTradePreventionMode":"NONE"}
            """);
        Assert.Equal(new CancelOrderRequest
        {
            Symbol = "BTCUSDT",
            OrderId = 5,
            OriginalClientOrderId = "mine-1",
            Restriction = CancelRestriction.OnlyNew,
            DeadlineMicros = (Host.NowMillis + 5_000) * 1_000,
            CancelClientOrderId = "c",
        }, Assert.Single(Host.Exchange.Commands));
    }

    [Fact]
    public async Task An_order_id_of_zero_names_no_order()
    {
        Host.Exchange.StoredOrder = null;
        await Client.SignedAsync("DELETE", "/api/v3/order", "symbol=BTCUSDT&orderId=0&origClientOrderId=mine-1");
        Assert.Equal(long.MaxValue, ((CancelOrderRequest)Assert.Single(Host.Exchange.Commands)).OrderId);
        (await Client.SignedAsync("GET", "/api/v3/order", "symbol=BTCUSDT&orderId=0"))
            .AssertError(400, -2013, "Order does not exist.");
    }

    [Fact]
    public async Task Cancelling_all_orders_answers_with_each_of_them()
    {
        var answer = await Client.SignedAsync("DELETE", "/api/v3/openOrders", "symbol=BTCUSDT");
        var order = Assert.Single(answer.Json.EnumerateArray());
        Assert.Equal(("CANCELED", "mine-1"),
            (order.GetProperty("status").GetString(), order.GetProperty("origClientOrderId").GetString()));
        Assert.Matches("^[a-zA-Z0-9]{22}$", order.GetProperty("clientOrderId").GetString());

        Host.Exchange.OnCancelAll = () => new() { Reason = RejectReason.UnknownOrder };
        (await Client.SignedAsync("DELETE", "/api/v3/openOrders", "symbol=BTCUSDT"))
            .AssertError(400, -2011, "Unknown order sent.");
    }

    private const string Replace = Limit + "&cancelReplaceMode=STOP_ON_FAILURE&cancelOrderId=5"
        + "&cancelNewClientOrderId=c&newOrderRespType=ACK";

    [Fact]
    public async Task A_cancel_replace_that_succeeds_shows_both_halves()
    {
        var answer = await Client.SignedAsync("POST", "/api/v3/order/cancelReplace",
            $"{Replace}&cancelRestrictions=ONLY_PARTIALLY_FILLED&orderRateLimitExceededMode=DO_NOTHING");
        answer.AssertJson("""
            {"cancelResult":"SUCCESS","newOrderResult":"SUCCESS","cancelResponse":
             {"symbol":"BTCUSDT","origClientOrderId":"mine-1","orderId":5,"orderListId":-1,"clientOrderId":"c",
              "transactTime":1767323045678,"price":"60000.00000000","origQty":"0.10000000","executedQty":"0.02500000",
              "origQuoteOrderQty":"0.00000000","cummulativeQuoteQty":"1500.00000000","status":"CANCELED",
              "timeInForce":"GTC","type":"LIMIT","side":"SELL","selfTradePreventionMode":"NONE"},
             "newOrderResponse":{"symbol":"BTCUSDT","orderId":7,"orderListId":-1,"clientOrderId":"my-id",
              "transactTime":1767323045678}}
            """);
        Assert.Equal("1", answer.Header("X-MBX-ORDER-COUNT-10S"));
        var command = Assert.IsType<CancelReplaceRequest>(Assert.Single(Host.Exchange.Commands));
        Assert.Equal((CancelReplaceMode.StopOnFailure, CancelRestriction.OnlyPartiallyFilled, 5),
            (command.Mode, command.Cancel.Restriction, command.Cancel.OrderId));
        Assert.Equal(command.Cancel.DeadlineMicros, command.Place.DeadlineMicros);
    }

    [Fact]
    public async Task A_cancel_replace_whose_cancel_fails_does_nothing()
    {
        Host.Exchange.OnCancelReplace = _ => new()
        {
            CancelReason = RejectReason.UnknownOrder,
            Placed = new(),
        };
        var answer = await Client.SignedAsync("POST", "/api/v3/order/cancelReplace", Replace);
        AssertBody(answer, 400, """
            {"code":-2022,"msg":"Order cancel-replace failed.","data":{"cancelResult":"FAILURE",
             "newOrderResult":"NOT_ATTEMPTED","cancelResponse":{"code":-2011,"msg":"Unknown order sent."},
             "newOrderResponse":null}}
            """);
    }

    [Fact]
    public async Task A_cancel_replace_of_which_both_halves_fail_says_so()
    {
        Host.Exchange.OnCancelReplace = _ => new()
        {
            CancelReason = RejectReason.CancelRestricted,
            Attempted = true,
            Placed = new() { Reason = RejectReason.InsufficientBalance },
        };
        var answer = await Client.SignedAsync("POST", "/api/v3/order/cancelReplace",
            Replace.Replace("STOP_ON_FAILURE", "ALLOW_FAILURE", StringComparison.Ordinal));
        AssertBody(answer, 400, """
            {"code":-2022,"msg":"Order cancel-replace failed.","data":{"cancelResult":"FAILURE",
             "newOrderResult":"FAILURE",
             "cancelResponse":{"code":-2011,"msg":"Order was not canceled due to cancel restrictions."},
             "newOrderResponse":{"code":-2010,"msg":"Account has insufficient balance for requested action."}}}
            """);
    }

    [Fact]
    public async Task A_cancel_replace_of_which_one_half_fails_is_a_conflict()
    {
        Host.Exchange.OnCancelReplace = request => new()
        {
            CancelReason = RejectReason.UnknownOrder,
            Attempted = true,
            Placed = FakeExchange.Accept(request.Place),
        };
        var answer = await Client.SignedAsync("POST", "/api/v3/order/cancelReplace",
            Replace.Replace("STOP_ON_FAILURE", "ALLOW_FAILURE", StringComparison.Ordinal));
        AssertBody(answer, 409, """
            {"code":-2021,"msg":"Order cancel-replace partially failed.","data":{"cancelResult":"FAILURE",
             "newOrderResult":"SUCCESS","cancelResponse":{"code":-2011,"msg":"Unknown order sent."},
             "newOrderResponse":{"symbol":"BTCUSDT","orderId":7,"orderListId":-1,"clientOrderId":"my-id",
              "transactTime":1767323045678}}}
            """);

        Host.Exchange.OnCancelReplace = _ => new()
        {
            Canceled = FakeExchange.Order("BTCUSDT") with { Status = OrderStatus.Canceled },
            Attempted = true,
            Placed = new() { Reason = RejectReason.WouldTakeLiquidity, TransactMicros = FakeExchange.At },
        };
        answer = await Client.SignedAsync("POST", "/api/v3/order/cancelReplace", Replace);
        Assert.Equal((409, -2021), ((int)answer.Status, answer.Code));
        var data = answer.Json.GetProperty("data");
        Assert.Equal("SUCCESS", data.GetProperty("cancelResult").GetString());
        Assert.Equal("CANCELED", data.GetProperty("cancelResponse").GetProperty("status").GetString());
        Assert.Equal("FAILURE", data.GetProperty("newOrderResult").GetString());
        Assert.Equal("Order would immediately match and take.",
            data.GetProperty("newOrderResponse").GetProperty("msg").GetString());
    }

    [Fact]
    public async Task A_cancel_replace_refused_before_its_cancel_is_an_ordinary_refusal()
    {
        Host.Exchange.OnCancelReplace = _ => new() { Placed = new() { Reason = RejectReason.FilterNotional } };
        (await Client.SignedAsync("POST", "/api/v3/order/cancelReplace", Replace))
            .AssertError(400, -1013, "Filter failure: NOTIONAL");
    }

    private static OrderReply Filled(PlaceOrderRequest request, OrderStatus status) =>
        FakeExchange.Accept(request) with
        {
            Order = FakeExchange.Accept(request).Order! with
            {
                Status = status,
                ExecutedLots = 10_000,
                CumulativeQuoteMinor = 599_990_000_000,
            },
            Fills = [new(77, 5_999_900, 10_000, 15_000)],
        };

    private static void AssertBody(ApiAnswer answer, int status, string expected)
    {
        Assert.Equal((HttpStatusCode)status, answer.Status);
        (answer with { Status = HttpStatusCode.OK }).AssertJson(expected);
    }
}
