using System.Net.WebSockets;
using System.Text.Json;
using Exchange.Abstractions.Wallets;
using Exchange.Api.UserData;

namespace Exchange.Api.Tests;

/// <summary>User data on the connections of market streams, opened by a listen key.</summary>
public sealed class ListenKeyTests : HostedTest
{
    private string Key => Host.Exchange.UserEvents.ListenKey;

    [Fact]
    public async Task Events_come_bare_or_wrapped_by_the_name_of_the_stream()
    {
        using var bare = await StreamClient.ConnectAsync(Host, "/ws/" + Key);
        using var wrapped = await StreamClient.ConnectAsync(Host, "/stream?streams=" + Key);
        using var micros = await StreamClient.ConnectAsync(Host, $"/ws/{Key}?timeUnit=MICROSECOND");
        using var later = await StreamClient.ConnectAsync(Host);
        await later.SubscribeAsync(Key);
        Assert.Equal(1, Host.Exchange.UserEvents.Subscriptions);

        await Host.Exchange.UserEvents.PublishAsync(Position());
        var expected = $$"""
            {"e":"outboundAccountPosition","E":{{Host.NowMillis}},"u":1767323045678,"B":[{"a":"BTC","f":"0.00000005","l":"0.00000000"}]}
            """;
        Assert.Equal(expected, await bare.ReceiveAsync());
        Assert.Equal(expected, await later.ReceiveAsync());
        Assert.Equal($$"""{"stream":"{{Key}}","data":{{expected}}}""", await wrapped.ReceiveAsync());
        Assert.Equal(
            1_767_323_045_678_901,
            JsonDocument.Parse(await micros.ReceiveAsync()).RootElement.GetProperty("u").GetInt64());
    }

    [Fact]
    public async Task Unsubscribing_ends_it()
    {
        using var client = await StreamClient.ConnectAsync(Host, "/ws/" + Key);
        await client.UnsubscribeAsync(Key);
        await Host.Exchange.UserEvents.PublishAsync(Position());
        await client.AssertSilentAsync();
    }

    [Fact]
    public async Task A_key_that_is_not_valid_closes_the_connection()
    {
        Host.Exchange.UserEvents.IsListenKeyValid = false;
        using var client = await WebSocketClient.ConnectToAsync(Host, "/ws/" + Key);
        await client.AssertClosedAsync(WebSocketCloseStatus.InternalServerError);
        Assert.Equal(0, Host.Exchange.UserEvents.Subscriptions);
    }

    [Fact]
    public async Task A_key_that_ends_says_so_and_closes_the_connection()
    {
        using var client = await StreamClient.ConnectAsync(Host, "/ws/" + Key);
        Host.Exchange.UserEvents.IsListenKeyValid = false;
        Host.Clock.Advance(UserStreams.RenewalPeriod);
        Assert.Equal(
            $$"""{"e":"listenKeyExpired","E":"{{Host.NowMillis}}","listenKey":"{{Key}}"}""", await client.ReceiveAsync());
        await client.Socket.AssertClosedAsync(WebSocketCloseStatus.EndpointUnavailable);
    }

    [Fact]
    public async Task Events_that_may_be_missing_close_the_connection()
    {
        using var client = await StreamClient.ConnectAsync(Host, "/ws/" + Key);
        await Host.Exchange.UserEvents.EndAsync();
        await client.Socket.AssertClosedAsync(WebSocketCloseStatus.EndpointUnavailable);
    }

    private static AccountEvents Position() =>
        new() { AtMicros = Fakes.FakeExchange.At, Balances = [new(1, 5, 0, 3)] };
}
