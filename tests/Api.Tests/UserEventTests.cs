using System.Net.WebSockets;
using System.Text.Json;
using Exchange.Abstractions.Trading;
using Exchange.Abstractions.Wallets;
using Exchange.Api.Tests.Fakes;
using Exchange.Api.UserData;
using Exchange.Api.WebSockets;
using Exchange.Domain.Orders;
using Microsoft.Extensions.DependencyInjection;

namespace Exchange.Api.Tests;

/// <summary>Events of an account on ws-api connections: their shapes, their order, and what happens when one is lost.</summary>
public sealed class UserEventTests : HostedTest
{
    private const long At = FakeExchange.At;

    [Fact]
    public async Task A_new_order_is_reported_with_every_member()
    {
        using var client = await SubscribedAsync();
        await Host.Exchange.UserEvents.PublishAsync(Unit(
            Order(OrderStatus.New) with { ExecutedLots = 0, CumulativeQuoteMinor = 0 }, Step(ExecutionKind.New, OrderStatus.New)));
        await AssertEventAsync(client, $$"""
            {"e":"executionReport","E":{{Host.NowMillis}},"s":"BTCUSDT","c":"mine-1","S":"SELL","o":"LIMIT","f":"GTC",
             "q":"0.10000000","p":"60000.00000000","P":"0.00000000","F":"0.00000000","g":-1,"C":"","x":"NEW","X":"NEW",
             "r":"NONE","i":5,"l":"0.00000000","z":"0.00000000","L":"0.00000000","n":"0","N":null,"T":1767323045678,
             "t":-1,"I":77,"w":true,"m":false,"M":false,"O":1767323045678,"Z":"0.00000000","Y":"0.00000000",
             "Q":"0.00000000","W":1767323045678,"V":"NONE"}
            """);
    }

    [Fact]
    public async Task A_fill_is_reported_with_its_fee_and_then_the_balances()
    {
        using var client = await SubscribedAsync();
        var step = Step(ExecutionKind.Trade, OrderStatus.PartiallyFilled) with
        {
            IsMaker = true,
            MatchId = 31,
            PriceTicks = 6_000_000,
            Lots = 2_500,
            FeeMinor = 150_000_000,
            ExecutedLots = 2_500,
            CumulativeQuoteMinor = 150_000_000_000,
        };
        await Host.Exchange.UserEvents.PublishAsync(Unit(Order(OrderStatus.PartiallyFilled), step) with
        {
            Balances = [new(1, 900_000_000, 7_500_000, 4), new(2, 149_850_000_000, 0, 2)],
        });
        var report = await EventAsync(client);
        AssertMembers(report, """
            {"x":"TRADE","X":"PARTIALLY_FILLED","l":"0.02500000","z":"0.02500000","L":"60000.00000000","n":"1.50000000",
             "N":"USDT","t":31,"w":true,"m":true,"M":true,"Z":"1500.00000000","Y":"1500.00000000"}
            """);
        await AssertEventAsync(client, $$"""
            {"e":"outboundAccountPosition","E":{{Host.NowMillis}},"u":1767323045678,
             "B":[{"a":"BTC","f":"9.00000000","l":"0.07500000"},{"a":"USDT","f":"1498.50000000","l":"0.00000000"}]}
            """);
    }

    [Fact]
    public async Task A_cancel_has_its_own_name_and_the_order_keeps_its_own()
    {
        using var client = await SubscribedAsync();
        await Host.Exchange.UserEvents.PublishAsync(
            Unit(Order(OrderStatus.Canceled), Step(ExecutionKind.Canceled, OrderStatus.Canceled)) with
            {
                CancelClientOrderId = "the-cancel",
            });
        AssertMembers(await EventAsync(client), """{"x":"CANCELED","X":"CANCELED","c":"the-cancel","C":"mine-1","w":false}""");
    }

    [Fact]
    public async Task Conditional_members_appear_under_their_conditions_only()
    {
        using var client = await SubscribedAsync();
        var prevention = Step(ExecutionKind.TradePrevention, OrderStatus.ExpiredInMatch) with
        {
            MatchId = 3,
            PriceTicks = 6_000_000,
            Lots = 7_500,
            PreventedLots = 7_500,
            CounterOrderId = 37,
            CounterLots = 100,
        };
        await Host.Exchange.UserEvents.PublishAsync(
            Unit(Order(OrderStatus.ExpiredInMatch) with { Reason = ExpiryReason.SelfTradePrevention }, prevention),
            Unit(
                Order(OrderStatus.Expired) with { Reason = ExpiryReason.UnfilledIocQuantity, StrategyId = 9, StrategyType = 1_000_000 },
                Step(ExecutionKind.Expired, OrderStatus.Expired)),
            Unit(
                Order(OrderStatus.New) with { Type = OrderType.StopLossLimit, StopTicks = 5_900_000, WorkingMicros = -1 },
                Step(ExecutionKind.New, OrderStatus.New) with { IsWorking = false }),
            Unit(
                Order(OrderStatus.New) with { Type = OrderType.StopLossLimit, StopTicks = 5_900_000, WorkingMicros = At },
                Step(ExecutionKind.Triggered, OrderStatus.New)));

        var prevented = await EventAsync(client);
        AssertMembers(prevented, """
            {"x":"TRADE_PREVENTION","X":"EXPIRED_IN_MATCH","v":3,"A":"0.07500000","B":"0.07500000","u":-1,"U":37,"Cs":"BTCUSDT",
             "pl":"0.00100000","pL":"60000.00000000","pY":"60.00000000"}
            """);
        AssertAbsent(prevented, "j", "J", "eR", "d", "D");

        var expired = await EventAsync(client);
        AssertMembers(expired, """{"x":"EXPIRED","X":"EXPIRED","eR":"UNFILLED_IOC_QUANTITY_EXPIRED","j":9,"J":1000000}""");
        AssertAbsent(expired, "v", "A", "B", "U");

        var waiting = await EventAsync(client);
        AssertMembers(waiting, """{"x":"NEW","o":"STOP_LOSS_LIMIT","P":"59000.00000000","w":false}""");
        AssertAbsent(waiting, "W", "j", "J", "eR", "v");
        AssertMembers(await EventAsync(client), """{"x":"NEW","X":"NEW","w":true,"W":1767323045678}""");
    }

    [Fact]
    public async Task A_quote_quantity_order_shows_what_it_executed_as_its_quantity()
    {
        using var client = await SubscribedAsync();
        var order = Order(OrderStatus.Filled) with
        {
            Type = OrderType.Market,
            QuoteQuantityMinor = 150_000_000_000,
            OriginalLots = 2_500,
            PriceTicks = 0,
        };
        await Host.Exchange.UserEvents.PublishAsync(Unit(
            order, Step(ExecutionKind.New, OrderStatus.New),
            Step(ExecutionKind.Trade, OrderStatus.Filled) with { Lots = 2_500, ExecutedLots = 2_500, PriceTicks = 6_000_000 }));
        AssertMembers(await EventAsync(client), """{"x":"NEW","q":"0.00000000","Q":"1500.00000000","w":true}""");
        AssertMembers(await EventAsync(client), """{"x":"TRADE","X":"FILLED","q":"0.02500000","Q":"1500.00000000","w":false}""");
    }

    [Fact]
    public async Task A_deposit_is_a_position_and_a_balance_update()
    {
        using var client = await SubscribedAsync();
        await Host.Exchange.UserEvents.PublishAsync(new AccountEvents
        {
            AtMicros = At,
            Balances = [new(4, 12_345, 0, 2)],
            Transfer = new(4, 345),
        });
        AssertMembers(await EventAsync(client),
            """{"e":"outboundAccountPosition","B":[{"a":"EUR","f":"123.45000000","l":"0.00000000"}]}""");
        await AssertEventAsync(client, $$"""
            {"e":"balanceUpdate","E":{{Host.NowMillis}},"a":"EUR","d":"3.45000000","T":1767323045678}
            """);
    }

    [Fact]
    public async Task Times_are_in_the_unit_of_the_connection()
    {
        using var millis = await SubscribedAsync();
        using var micros = await SubscribedAsync("?timeUnit=MICROSECOND");
        await Host.Exchange.UserEvents.PublishAsync(Unit(
            Order(OrderStatus.New), Step(ExecutionKind.New, OrderStatus.New)));
        AssertMembers(await EventAsync(millis), """{"T":1767323045678,"O":1767323045678,"W":1767323045678}""");
        AssertMembers(await EventAsync(micros), $$"""
            {"E":{{Host.NowMillis}}000,"T":1767323045678901,"O":1767323045678901,"W":1767323045678901}
            """);
    }

    [Fact]
    public async Task No_event_comes_before_the_answer_that_names_the_subscription()
    {
        using var end = new CancellationTokenSource();
        var publishing = Task.Run(async () =>
        {
            // As fast as it goes, a client that is a moment late would be cut off as one that does not keep up.
            using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
            while (await pace.WaitForNextTickAsync() && !end.IsCancellationRequested)
                await Host.Exchange.UserEvents.PublishAsync(Unit(Order(OrderStatus.New), Step(ExecutionKind.New, OrderStatus.New)));
        });
        for (var i = 0; i < 30; i++)
        {
            // Fails unless the answer is the first message.
            using var client = await SubscribedAsync();
            Assert.Equal("executionReport", (await EventAsync(client)).GetProperty("e").GetString());
        }
        await end.CancelAsync();
        await publishing;
    }

    [Fact]
    public async Task Batches_that_overlap_are_told_once()
    {
        using var client = await SubscribedAsync();
        var events = Enumerable.Range(1, 3).Select(i => Unit(
            Order(OrderStatus.New), Step(ExecutionKind.New, OrderStatus.New) with { ExecutionId = i })).ToArray();
        var first = Host.Exchange.UserEvents.Position.Sequence + 1;
        await Host.Exchange.UserEvents.SendAsync(Host.Exchange.UserEvents.Batch(first, events[0], events[1]));
        await Host.Exchange.UserEvents.SendAsync(Host.Exchange.UserEvents.Batch(first, events));
        for (var i = 1; i <= 3; i++) Assert.Equal(i, (await EventAsync(client)).GetProperty("I").GetInt64());
    }

    [Fact]
    public async Task A_gap_ends_the_subscription_and_the_connection()
    {
        using var client = await SubscribedAsync();
        Host.Exchange.UserEvents.Lose(1);
        await Host.Exchange.UserEvents.PublishAsync(Unit(Order(OrderStatus.New), Step(ExecutionKind.New, OrderStatus.New)));
        await AssertEndedAsync(client);
    }

    [Fact]
    public async Task A_new_numbering_ends_the_subscription_and_the_connection()
    {
        using var client = await SubscribedAsync();
        await Host.Exchange.UserEvents.EndAsync();
        await AssertEndedAsync(client);
        using var again = await SubscribedAsync();
        await Host.Exchange.UserEvents.PublishAsync(Unit(Order(OrderStatus.New), Step(ExecutionKind.New, OrderStatus.New)));
        AssertMembers(await EventAsync(again), """{"x":"NEW"}""");
    }

    [Fact]
    public async Task An_event_that_never_came_is_noticed_without_another()
    {
        using var client = await SubscribedAsync();
        Host.Exchange.UserEvents.Lose(1);
        await RenewAsync();
        await RenewAsync();
        await AssertEndedAsync(client);
    }

    [Fact]
    public async Task A_numbering_that_began_anew_without_a_word_is_noticed()
    {
        using var client = await SubscribedAsync();
        Host.Exchange.UserEvents.Restart();
        await RenewAsync();
        await AssertEndedAsync(client);
    }

    [Fact]
    public async Task A_wallet_that_cannot_be_reached_ends_the_subscription_after_a_while()
    {
        using var client = await SubscribedAsync();
        Host.Exchange.UserEvents.Failure = () => new TimeoutException();
        await RenewAsync();
        await RenewAsync();
        WebSocketClient.AssertResult(await client.CallAsync("session.subscriptions"), """[{"subscriptionId":0}]""");
        Host.Clock.Advance(AccountStream.Patience + TimeSpan.FromSeconds(1));
        await AssertEndedAsync(client);
    }

    [Fact]
    public async Task A_client_that_does_not_read_is_cut_off_and_others_go_on()
    {
        using var slow = await SubscribedAsync();
        using var other = await SubscribedAsync();
        var connections = Host.Services.GetRequiredService<WebSocketConnections>();
        var unit = Unit(Order(OrderStatus.New), Step(ExecutionKind.New, OrderStatus.New));
        for (var batch = 0; connections.Count == 2; batch++)
        {
            Assert.True(batch < 200, "The slow client is still connected.");
            await Host.Exchange.UserEvents.PublishAsync([.. Enumerable.Repeat(unit, 500)]);
            for (var i = 0; i < 500; i++) await EventAsync(other);
        }
        await Host.Exchange.UserEvents.PublishAsync(unit);
        AssertMembers(await EventAsync(other), """{"x":"NEW"}""");
    }

    [Fact]
    public async Task A_key_that_may_not_read_any_more_ends_the_subscription()
    {
        using var client = await SubscribedAsync();
        Host.Exchange.Keys[ApiClient.Key] = Host.Exchange.Keys[ApiClient.Key] with { CanRead = false };
        Host.Clock.Advance(UserStreams.RenewalPeriod);
        await AssertEndedAsync(client);
    }

    private Task RenewAsync() => Host.Services.GetRequiredService<UserStreams>().RenewAllAsync();

    private async Task<WebSocketClient> SubscribedAsync(string query = "")
    {
        var client = await WebSocketClient.ConnectAsync(Host, query);
        WebSocketClient.AssertResult(
            await client.CallSignedAsync("userDataStream.subscribe.signature"), """{"subscriptionId":0}""");
        return client;
    }

    private async Task AssertEndedAsync(WebSocketClient client)
    {
        Assert.Equal("eventStreamTerminated", (await EventAsync(client)).GetProperty("e").GetString());
        await client.AssertClosedAsync(WebSocketCloseStatus.EndpointUnavailable);
    }

    private static async Task<JsonElement> EventAsync(WebSocketClient client)
    {
        var message = await client.ReceiveAsync();
        Assert.Equal(["subscriptionId", "event"], message.EnumerateObject().Select(member => member.Name));
        Assert.Equal(0, message.GetProperty("subscriptionId").GetInt32());
        return message.GetProperty("event");
    }

    private static async Task AssertEventAsync(WebSocketClient client, string expected)
    {
        var actual = await EventAsync(client);
        Assert.Equal(Canonical(JsonDocument.Parse(expected).RootElement), Canonical(actual));
    }

    private static void AssertMembers(JsonElement actual, string expected)
    {
        foreach (var member in JsonDocument.Parse(expected).RootElement.EnumerateObject())
        {
            Assert.True(actual.TryGetProperty(member.Name, out var value), $"{member.Name} is missing.");
            Assert.Equal((member.Name, Canonical(member.Value)), (member.Name, Canonical(value)));
        }
    }

    private static void AssertAbsent(JsonElement actual, params string[] names) =>
        Assert.All(names, name => Assert.False(actual.TryGetProperty(name, out _), $"{name} is there."));

    private static string Canonical(JsonElement element) => JsonSerializer.Serialize(element);

    private static AccountEvents Unit(OrderView order, params ExecutionStep[] steps) =>
        new() { Symbol = order.Symbol, Epoch = 1, Sequence = 1, AtMicros = At, Orders = [order], Steps = steps };

    private static OrderView Order(OrderStatus status) => FakeExchange.Order("BTCUSDT") with { Status = status };

    private static ExecutionStep Step(ExecutionKind kind, OrderStatus status) =>
        new() { Kind = kind, Status = status, IsWorking = true, ExecutionId = 77 };
}
