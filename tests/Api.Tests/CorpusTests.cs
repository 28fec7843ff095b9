using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Exchange.Api.Handlers;
using Exchange.Api.Requests;
using Exchange.Api.Signing;
using Microsoft.Extensions.DependencyInjection;

namespace Exchange.Api.Tests;

/// <summary>
/// The bad-input corpus (files under Corpus) against every parameter of every operation: the right refusal, never a 5xx,
/// and no command. The grammars here are regular expressions, independent of the code's readers.
/// </summary>
public sealed partial class CorpusTests : HostedTest
{
    private const string Limit = "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=100";

    // One valid request for each way an operation reads its parameters.
    private static readonly Dictionary<string, string[]> Bases = new(StringComparer.Ordinal)
    {
        ["POST /api/v3/order"] = Orders(""),
        ["POST /api/v3/order/test"] = Orders("&computeCommissionRates=false"),
        ["POST /api/v3/order/cancelReplace"] = Orders("&cancelReplaceMode=STOP_ON_FAILURE&cancelOrderId=5"),
        ["POST /api/v3/orderList/oco"] =
        [
            "symbol=BTCUSDT&side=SELL&quantity=1&aboveType=LIMIT_MAKER&abovePrice=110&aboveIcebergQty=1&aboveStrategyId=1"
            + "&aboveStrategyType=1000000&aboveClientOrderId=a&belowType=STOP_LOSS_LIMIT&belowPrice=90&belowStopPrice=91"
            + "&belowTrailingDelta=100&belowTimeInForce=GTC&belowIcebergQty=1&belowStrategyId=2&belowStrategyType=1000001"
            + "&belowClientOrderId=b&listClientOrderId=l",
            "symbol=BTCUSDT&side=BUY&quantity=1&aboveType=STOP_LOSS_LIMIT&abovePrice=110&aboveStopPrice=109"
            + "&aboveTrailingDelta=100&aboveTimeInForce=GTC&belowType=LIMIT_MAKER&belowPrice=90",
        ],
        ["POST /api/v3/order/oco"] =
        [
            "symbol=BTCUSDT&side=SELL&quantity=1&price=110&limitIcebergQty=1&stopPrice=90&stopLimitPrice=89"
            + "&stopLimitTimeInForce=GTC&stopIcebergQty=1&trailingDelta=100",
        ],
        ["POST /api/v3/orderList/oto"] =
        [
            "symbol=BTCUSDT&workingType=LIMIT&workingSide=BUY&workingPrice=100&workingQuantity=1&workingTimeInForce=GTC"
            + "&workingIcebergQty=1&pendingType=STOP_LOSS_LIMIT&pendingSide=SELL&pendingQuantity=1&pendingPrice=89"
            + "&pendingStopPrice=90&pendingTrailingDelta=100&pendingTimeInForce=GTC&pendingIcebergQty=1",
        ],
        ["POST /api/v3/orderList/otoco"] =
        [
            "symbol=BTCUSDT&workingType=LIMIT&workingSide=BUY&workingPrice=100&workingQuantity=1&workingTimeInForce=GTC"
            + "&workingIcebergQty=1&pendingSide=SELL&pendingQuantity=1&pendingAboveType=TAKE_PROFIT_LIMIT"
            + "&pendingAbovePrice=110&pendingAboveStopPrice=111&pendingAboveTrailingDelta=100&pendingAboveTimeInForce=GTC"
            + "&pendingAboveIcebergQty=1&pendingBelowType=STOP_LOSS_LIMIT&pendingBelowPrice=89&pendingBelowStopPrice=90"
            + "&pendingBelowTrailingDelta=100&pendingBelowTimeInForce=GTC&pendingBelowIcebergQty=1",
        ],
        ["DELETE /api/v3/orderList"] = ["symbol=BTCUSDT&orderListId=5"],
        ["GET /api/v3/orderList"] = ["orderListId=5"],
        ["PUT /api/v3/order/amend/keepPriority"] = ["symbol=BTCUSDT&orderId=5&newQty=1"],
        ["GET /api/v3/order/amendments"] = ["symbol=BTCUSDT&orderId=5"],
        ["GET /api/v3/myPreventedMatches"] = ["symbol=BTCUSDT&orderId=5"],
        ["DELETE /api/v3/order"] = ["symbol=BTCUSDT&orderId=5"],
        ["GET /api/v3/order"] = ["symbol=BTCUSDT&orderId=5"],
        ["GET /api/v3/klines"] = ["symbol=BTCUSDT&interval=1m"],
        ["GET /api/v3/uiKlines"] = ["symbol=BTCUSDT&interval=1m"],
        ["GET /api/v3/exchangeInfo"] = [""],
        ["GET /api/v3/ticker"] = [""],
        ["GET /api/v3/ticker/tradingDay"] = [""],
        ["GET /api/v3/ticker/24hr"] = [""],
        ["GET /api/v3/ticker/price"] = [""],
        ["GET /api/v3/ticker/bookTicker"] = [""],
    };

    private static readonly Dictionary<Parameter, (string Kind, int[] Codes)> Kinds = CreateKinds();

    [Theory]
    [InlineData("numbers.txt")]
    [InlineData("strings.txt")]
    [InlineData("times.txt")]
    public async Task Bad_values_are_refused_by_every_parameter_without_any_effect(string file)
    {
        var lines = ReadCorpus(file);
        var failures = new ConcurrentQueue<string>();
        var legal = new ConcurrentQueue<(ApiEndpoint Endpoint, string Parameters)>();
        var refused = 0;
        await Parallel.ForEachAsync(Cases(file), async (test, _) =>
        {
            foreach (var (value, note) in lines)
            {
                var parameters = Replace(test.Base, test.Parameter, value);
                var expected = Expected(test.Parameter, value, note);
                if (expected.Length == 0)
                {
                    legal.Enqueue((test.Endpoint, parameters));
                    continue;
                }
                var answer = await SendAsync(test.Endpoint, parameters, test.Parameter);
                Interlocked.Increment(ref refused);
                if ((int)answer.Status != 400 || !expected.Contains(answer.Code))
                    failures.Enqueue($"{test.Endpoint.Method} {test.Endpoint.Path} {parameters}: {answer.Body}");
            }
        });
        Assert.True(failures.IsEmpty, $"{failures.Count} wrong answers:\n{string.Join('\n', failures.Take(20))}");
        Assert.Empty(Host.Exchange.Commands);
        Assert.True(refused > 1_000, $"Only {refused} requests were tried.");

        await Parallel.ForEachAsync(legal, async (test, _) =>
        {
            var answer = await SendAsync(test.Endpoint, test.Parameters, null);
            if ((int)answer.Status >= 500) failures.Enqueue($"{test.Endpoint.Path} {test.Parameters}: {answer.Body}");
        });
        Assert.True(failures.IsEmpty, string.Join('\n', failures.Take(20)));
        Assert.DoesNotContain(Host.Log.Lines, line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Malformed_structures_get_their_code()
    {
        foreach (var (request, code) in ReadCorpus("structure.txt"))
        {
            Host.Exchange.Commands.Clear();
            var text = request.Replace("{o}", Limit, StringComparison.Ordinal)
                .Replace("{t}", Host.NowMillis.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
            var query = text[(text.IndexOf('?', StringComparison.Ordinal) + 1)..];
            var signature = ApiClient.Sign(SignaturePair().Replace(query, "").TrimStart('&') is var rest
                && query.StartsWith('&') ? "&&" + rest : rest);
            var space = text.IndexOf(' ', StringComparison.Ordinal);
            var answer = await Client.SendAsync(text[..space],
                text[(space + 1)..].Replace("{s}", signature, StringComparison.Ordinal)
                    .Replace("{S}", signature.ToUpperInvariant(), StringComparison.Ordinal),
                null, ApiClient.KeyHeader());
            Assert.Equal($"{request} {code}", $"{request} {answer.Code}");
            Assert.Equal(code == "0" ? 1 : 0, Host.Exchange.Commands.Count);
        }
    }

    [Fact]
    public void Every_parameter_of_every_operation_is_in_the_corpus()
    {
        foreach (var endpoint in Endpoints())
        {
            foreach (var parameter in Enum.GetValues<Parameter>().Where(endpoint.Parameters.Contains))
                Assert.True(Kinds.ContainsKey(parameter) || parameter == Parameter.Signature, parameter.Name());
        }
    }

    private IReadOnlyList<ApiEndpoint> Endpoints() => Host.Services.GetRequiredService<EndpointTable>().Endpoints;

    private IEnumerable<(ApiEndpoint Endpoint, string Base, Parameter Parameter)> Cases(string file)
    {
        var onlyTimes = file.Equals("times.txt", StringComparison.Ordinal);
        foreach (var endpoint in Endpoints())
        {
            var bases = Bases.GetValueOrDefault($"{endpoint.Method} {endpoint.Path}",
                [endpoint.Parameters.Contains(Parameter.Symbol) ? "symbol=BTCUSDT" : ""]);
            foreach (var parameter in Enum.GetValues<Parameter>().Where(endpoint.Parameters.Contains))
            {
                // Operations for a key without a signature do not look at what signs others.
                if (endpoint.Security == SecurityType.UserStream && ParameterSet.Signing.Contains(parameter)) continue;
                if (parameter == Parameter.Signature || onlyTimes && Kinds[parameter].Kind is not ("time" or "window"))
                    continue;
                yield return (endpoint, BaseFor(bases, parameter), parameter);
            }
        }
    }

    // Orders have parameters only some kinds take: the base that has the parameter, or else the first.
    private static string BaseFor(string[] bases, Parameter parameter) =>
        bases.FirstOrDefault(text => text.Contains($"{parameter.Name()}=", StringComparison.Ordinal)) ?? bases[0];

    private static string[] Orders(string more) =>
    [
        Limit + more, $"symbol=BTCUSDT&side=BUY&type=MARKET&quoteOrderQty=100{more}",
        $"symbol=BTCUSDT&side=SELL&type=STOP_LOSS&quantity=1&stopPrice=100&trailingDelta=100{more}",
    ];

    private static int[] Expected(Parameter parameter, string value, string note)
    {
        var (kind, codes) = Kinds[parameter];
        if (!TryDecode(value, out var text)) return [-1100];
        if (text.Length == 0) return [-1105];
        switch (kind)
        {
            // A quote quantity has no step: what lies between two ticks or lots is legal there.
            case "decimal" when Decimal().IsMatch(text) && note.Length > 0:
                var code = int.Parse(note["decimal=".Length..], CultureInfo.InvariantCulture);
                return code == -1013 && parameter == Parameter.QuoteOrderQty && text.AsSpan().ContainsAnyInRange('1', '9')
                    ? []
                    : [code];
            case "decimal" when Decimal().IsMatch(text):
            case "word" when parameter is Parameter.Interval or Parameter.WindowSize && text == "1m":
                return [];
            case "integer" or "time" when Integer().IsMatch(text):
            case "window" when Decimal().IsMatch(text):
            case "clientId" when ClientId().IsMatch(text):
            case "boolean" when text is "true" or "false":
            case "zone" when text is "0" or "-0" or "-1" or "+1" or "8":
                return [];
            default:
                return codes;
        }
    }

    private static bool TryDecode(string value, out string text)
    {
        text = "";
        if (BrokenEscape().IsMatch(value)) return false;
        var bytes = new List<byte>();
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] != '%')
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(value[i] == '+' ? " " : value[i].ToString()));
                continue;
            }
            bytes.Add(Convert.ToByte(value.Substring(i + 1, 2), 16));
            i += 2;
        }
        try
        {
            text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString([.. bytes]);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private Task<ApiAnswer> SendAsync(ApiEndpoint endpoint, string parameters, Parameter? tested)
    {
        if (endpoint.Security == SecurityType.None)
            return Client.SendAsync(endpoint.Method, $"{endpoint.Path}?{parameters}");
        return tested == Parameter.Timestamp || parameters.Contains("timestamp=", StringComparison.Ordinal)
            ? Client.ExactAsync(endpoint.Method, endpoint.Path, parameters)
            : endpoint.Method == "GET" || parameters.Length % 2 == 0
                ? Client.SignedAsync(endpoint.Method, endpoint.Path, parameters)
                : Client.SignedFormAsync(endpoint.Method, endpoint.Path, parameters);
    }

    private static string Replace(string parameters, Parameter parameter, string value)
    {
        var name = parameter.Name() + "=";
        var others = parameters.Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Where(pair => !pair.StartsWith(name, StringComparison.Ordinal));
        return string.Join('&', others.Append(name + value));
    }

    private static List<(string Value, string Note)> ReadCorpus(string file)
    {
        var lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Corpus", file))
            .Where(line => !line.StartsWith('#'))
            .Select(line => line.Split('\t'))
            .Select(parts => (parts[0], parts.Length > 1 ? parts[1] : "")).ToList();
        Assert.NotEmpty(lines);
        return lines;
    }

    private static Dictionary<Parameter, (string Kind, int[] Codes)> CreateKinds()
    {
        var kinds = new Dictionary<Parameter, (string, int[])>();
        void Add(string kind, int[] codes, params Parameter[] parameters)
        {
            foreach (var parameter in parameters) kinds.Add(parameter, (kind, codes));
        }
        Add("decimal", [-1100], Parameter.Quantity, Parameter.QuoteOrderQty, Parameter.Price, Parameter.StopPrice);
        Add("decimal", [-1100], [.. Enum.GetValues<Parameter>().Where(parameter =>
            !kinds.ContainsKey(parameter) && DecimalName().IsMatch(parameter.Name()))]);
        Add("integer", [-1100], [.. Enum.GetValues<Parameter>().Where(parameter => IntegerName().IsMatch(parameter.Name()))]);
        Add("clientId", [-1100], [.. Enum.GetValues<Parameter>().Where(parameter => LegName().IsMatch(parameter.Name())
            && parameter.Name().EndsWith("ClientOrderId", StringComparison.Ordinal))]);
        Add("word", [-1115], [.. Enum.GetValues<Parameter>().Where(parameter => LegName().IsMatch(parameter.Name())
            && parameter.Name().EndsWith("TimeInForce", StringComparison.Ordinal))]);
        Add("word", [-1158], Parameter.AboveType, Parameter.BelowType, Parameter.PendingAboveType,
            Parameter.PendingBelowType);
        Add("word", [-1116], Parameter.WorkingType, Parameter.PendingType);
        Add("word", [-1117], Parameter.WorkingSide, Parameter.PendingSide);
        Add("integer", [-1100], Parameter.OrderListId, Parameter.PreventedMatchId, Parameter.FromPreventedMatchId,
            Parameter.FromExecutionId);
        Add("integer", [-1100], Parameter.Limit, Parameter.FromId, Parameter.OrderId, Parameter.CancelOrderId);
        Add("time", [-1100], Parameter.StartTime, Parameter.EndTime, Parameter.Timestamp);
        Add("window", [-1100], Parameter.RecvWindow);
        Add("symbol", [-1100, -1121], Parameter.Symbol);
        Add("list", [-1100, -1121, -1130], Parameter.Symbols, Parameter.Permissions);
        Add("clientId", [-1100], Parameter.NewClientOrderId, Parameter.OrigClientOrderId,
            Parameter.CancelOrigClientOrderId, Parameter.CancelNewClientOrderId);
        Add("boolean", [-1130], Parameter.ShowPermissionSets, Parameter.ComputeCommissionRates,
            Parameter.OmitZeroBalances);
        Add("listenKey", [-1125], Parameter.ListenKey);
        Add("zone", [-1130], Parameter.TimeZone);
        Add("word", [-1122], Parameter.SymbolStatus);
        Add("word", [-1120], Parameter.Interval);
        Add("word", [-1117], Parameter.Side);
        Add("word", [-1116, -1139], Parameter.Type);
        Add("word", [-1115], Parameter.TimeInForce);
        Add("word", [-1013], Parameter.SelfTradePreventionMode);
        Add("word", [-1145], Parameter.CancelRestrictions);
        Add("word", [-1130], Parameter.WindowSize, Parameter.NewOrderRespType, Parameter.CancelReplaceMode,
            Parameter.OrderRateLimitExceededMode);
        return kinds;
    }

    [GeneratedRegex(@"\A[0-9]{1,20}(\.[0-9]{1,20})?\z")]
    private static partial Regex Decimal();

    [GeneratedRegex(@"\A[0-9]{1,20}\z")]
    private static partial Regex Integer();

    [GeneratedRegex(@"\A[a-zA-Z0-9_-]{1,36}\z")]
    private static partial Regex ClientId();

    [GeneratedRegex("(Price|Quantity|Qty)$")]
    private static partial Regex DecimalName();

    [GeneratedRegex("(StrategyId|StrategyType|TrailingDelta)$", RegexOptions.IgnoreCase)]
    private static partial Regex IntegerName();

    [GeneratedRegex("^(list|above|below|working|pending|limit|stop)")]
    private static partial Regex LegName();

    [GeneratedRegex("%(?![0-9a-fA-F]{2})")]
    private static partial Regex BrokenEscape();

    [GeneratedRegex("&?signature(=[^&]*)?(?=&|$)")]
    private static partial Regex SignaturePair();
}
