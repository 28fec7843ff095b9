using System.Reflection;
using Exchange.Abstractions;
using Exchange.Abstractions.Trading;
using Exchange.Api.Errors;
using Exchange.Api.Handlers;
using Exchange.Api.Signing;
using Exchange.Domain.Orders;
using Microsoft.Extensions.DependencyInjection;

namespace Exchange.Api.Tests;

/// <summary>Refusals of the exchange, failures of grains, and paths that do not exist.</summary>
public sealed class ErrorTests : HostedTest
{
    private const string Order = "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=100";

    [Fact]
    public void Every_reject_reason_is_mapped()
    {
        foreach (var reason in Enum.GetValues<RejectReason>().Where(reason => reason != RejectReason.None))
        {
            Assert.True(RejectErrors.IsMapped(reason), $"{reason} has no error.");
            foreach (var error in new[] { RejectErrors.Placement(reason), RejectErrors.Cancel(reason) })
            {
                // Only "had no effect, send again" is the server's doing; -1008 promises just that.
                if (reason == RejectReason.Unavailable) Assert.Equal((503, -1008), (error.Status, error.Code));
                else Assert.InRange(error.Status, 400, 499);
            }
        }
        Assert.Equal(500, RejectErrors.Placement((RejectReason)9_999).Status);
        Assert.Equal(500, RejectErrors.Cancel((RejectReason)9_999).Status);
    }

    [Theory]
    [InlineData(RejectReason.FilterPrice, -1013, "Filter failure: PRICE_FILTER")]
    [InlineData(RejectReason.FilterPercentPriceBySide, -1013, "Filter failure: PERCENT_PRICE_BY_SIDE")]
    [InlineData(RejectReason.FilterLotSize, -1013, "Filter failure: LOT_SIZE")]
    [InlineData(RejectReason.FilterMarketLotSize, -1013, "Filter failure: MARKET_LOT_SIZE")]
    [InlineData(RejectReason.FilterNotional, -1013, "Filter failure: NOTIONAL")]
    [InlineData(RejectReason.FilterMaxNumOrders, -1013, "Filter failure: MAX_NUM_ORDERS")]
    [InlineData(RejectReason.FilterMaxNumAlgoOrders, -1013, "Filter failure: MAX_NUM_ALGO_ORDERS")]
    [InlineData(RejectReason.FilterMaxPosition, -1013, "Filter failure: MAX_POSITION")]
    [InlineData(RejectReason.InsufficientBalance, -2010, "Account has insufficient balance for requested action.")]
    [InlineData(RejectReason.WouldTakeLiquidity, -2010, "Order would immediately match and take.")]
    [InlineData(RejectReason.WouldTriggerImmediately, -2010, "Order would trigger immediately.")]
    [InlineData(RejectReason.DuplicateClientOrderId, -2010, "Duplicate order sent.")]
    [InlineData(RejectReason.MarketHalted, -2010, "Market is closed.")]
    [InlineData(RejectReason.MarketCancelOnly, -2010, "Market is closed.")]
    [InlineData(RejectReason.AccountDisabled, -2010, "This action is disabled on this account.")]
    [InlineData(RejectReason.InsufficientLiquidity, -2010,
        "Order book liquidity is less than symbol minimum quantity.")]
    [InlineData(RejectReason.SelfTradePreventionNotAllowed, -1013,
        "This symbol does not allow the specified self-trade prevention mode.")]
    [InlineData(RejectReason.DeadlinePassed, -1021, "Timestamp for this request is outside of the recvWindow.")]
    [InlineData(RejectReason.UnknownMarket, -1121, "Invalid symbol.")]
    public async Task A_refused_order_has_the_code_and_text_of_binance(RejectReason reason, int code, string message)
    {
        Host.Exchange.OnPlace = _ => new OrderReply { Reason = reason };
        (await Client.SignedFormAsync("POST", "/api/v3/order", Order)).AssertError(400, code, message);
    }

    [Theory]
    [InlineData(RejectReason.UnknownOrder, -2011, "Unknown order sent.")]
    [InlineData(RejectReason.CancelRestricted, -2011, "Order was not canceled due to cancel restrictions.")]
    [InlineData(RejectReason.MarketHalted, -2011, "Market is closed.")]
    [InlineData(RejectReason.DeadlinePassed, -1021, "Timestamp for this request is outside of the recvWindow.")]
    public async Task A_refused_cancel_has_the_code_and_text_of_binance(RejectReason reason, int code, string message)
    {
        Host.Exchange.OnCancel = _ => new CancelReply { Reason = reason };
        (await Client.SignedAsync("DELETE", "/api/v3/order", "symbol=BTCUSDT&orderId=5"))
            .AssertError(400, code, message);
    }

    public static TheoryData<Exception, int, int, int, int> Failures => new()
    {
        { new OutcomeUnknownException(), 504, -1007, 504, -1007 },
        { new TimeoutException("too slow"), 504, -1007, 504, -1007 },
        { new SiloUnavailableException("gone"), 504, -1007, 503, -1008 },
        { Rejection("overloaded"), 503, -1008, 503, -1008 },
        { new GatewayTooBusyException("busy"), 503, -1008, 503, -1008 },
        { new InvalidOperationException("a bug"), 500, -1000, 500, -1000 },
    };

    // Only the runtime itself can create one.
    private static Exception Rejection(string message) => (Exception)Activator.CreateInstance(
        typeof(Orleans.Runtime.OrleansMessageRejectionException), BindingFlags.Instance | BindingFlags.NonPublic, null, [message], null)!;

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task A_failing_grain_is_never_a_definite_answer_unless_it_is_one(
        Exception failure, int commandStatus, int commandCode, int readStatus, int readCode)
    {
        Host.Exchange.Failure = () => failure;
        var command = await Client.SignedFormAsync("POST", "/api/v3/order", Order);
        Assert.Equal((commandStatus, commandCode), ((int)command.Status, command.Code));
        var read = await Client.SignedAsync("GET", "/api/v3/account");
        Assert.Equal((readStatus, readCode), ((int)read.Status, read.Code));
    }

    [Fact]
    public async Task An_unexpected_failure_is_logged_once_under_the_id_of_the_answer()
    {
        Host.Exchange.Failure = () => new InvalidOperationException("a bug");
        var answer = await Client.SignedFormAsync("POST", "/api/v3/order", Order);
        answer.AssertError(500, -1000, "An unknown error occurred while processing the request.");
        var line = Assert.Single(Host.Log.Lines, line => line.StartsWith("Error", StringComparison.Ordinal));
        Assert.Contains($"Request {answer.Header("X-MBX-UUID")}, POST /api/v3/order, failed.", line,
            StringComparison.Ordinal);
        Assert.DoesNotContain("quantity", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_last_catalog_serves_for_half_a_minute_when_the_registry_is_silent()
    {
        Assert.Equal(0, (await Client.GetAsync("/api/v3/avgPrice?symbol=BTCUSDT")).Code);
        Host.Exchange.DirectoryFailure = () => new TimeoutException();
        Host.Clock.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal(0, (await Client.GetAsync("/api/v3/avgPrice?symbol=BTCUSDT")).Code);
        Host.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(-1008, (await Client.GetAsync("/api/v3/avgPrice?symbol=BTCUSDT")).Code);
    }

    [Fact]
    public async Task The_catalog_is_asked_for_once_a_second()
    {
        for (var i = 0; i < 5; i++) await Client.GetAsync("/api/v3/avgPrice?symbol=BTCUSDT");
        Assert.Equal(1, Host.Exchange.CatalogLoads);
        Host.Exchange.Catalog = Host.Exchange.Catalog with { Markets = [] };
        Host.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(-1121, (await Client.GetAsync("/api/v3/avgPrice?symbol=BTCUSDT")).Code);
        Assert.Equal(2, Host.Exchange.CatalogLoads);
    }

    [Theory]
    [InlineData("GET", "/api/v3/nothing", 404)]
    [InlineData("GET", "/api/", 404)]
    [InlineData("GET", "/sapi/v9/x", 404)]
    [InlineData("GET", "/api/v3/order/", 404)]
    [InlineData("GET", "/api/v3/ORDER", 404)]
    [InlineData("PUT", "/api/v3/order", 405)]
    [InlineData("PATCH", "/api/v3/order", 405)]
    [InlineData("POST", "/api/v3/ping", 405)]
    public async Task Unknown_paths_and_methods_are_refused_in_json(string method, string path, int status)
    {
        (await Client.SendAsync(method, path)).AssertError(status, -1020, "This operation is not supported.");
    }

    [Fact]
    public async Task The_right_methods_are_named()
    {
        var answer = await Client.SendAsync("PUT", "/api/v3/order");
        Assert.Equal(["DELETE", "GET", "POST"], answer.ContentHeaders.Allow.Order(StringComparer.Ordinal));
        var overridden = await Client.SendAsync(
            "POST", "/api/v3/ping", null, ("X-HTTP-Method-Override", "GET"), ("X-Method-Override", "GET"));
        Assert.Equal(405, (int)overridden.Status);
    }

    [Fact]
    public async Task Other_paths_are_left_to_the_host()
    {
        var answer = await Client.GetAsync("/health");
        Assert.Equal((404, ""), ((int)answer.Status, answer.Body));
    }

    [Fact]
    public void The_documentation_lists_every_operation_with_its_security()
    {
        var document = File.ReadAllText(Path.Combine(RepositoryRoot(), "docs", "api.md"));
        foreach (var endpoint in Host.Services.GetRequiredService<EndpointTable>().Endpoints)
        {
            var security = endpoint.Security switch
            {
                SecurityType.None => "NONE",
                SecurityType.Trade => "TRADE",
                SecurityType.UserStream => "USER_STREAM",
                _ => "USER_DATA",
            };
            Assert.Contains($"| {endpoint.Method} `{endpoint.Path}` | {security} |", document, StringComparison.Ordinal);
        }
    }

    private static string RepositoryRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "global.json")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("No repository root.");
        return folder;
    }
}
