using System.Globalization;

namespace Exchange.Api.Errors;

/// <summary>The errors the API itself finds, with the texts of Binance's "Error codes" page.</summary>
internal static class ApiErrors
{
    public static readonly ApiError Unknown =
        new(500, -1000, "An unknown error occurred while processing the request.");

    public static readonly ApiError OutcomeUnknown = new(504, -1007,
        "Timeout waiting for response from backend server. Send status unknown; execution status unknown.");

    public static readonly ApiError Overloaded = new(503, -1008,
        "Server is currently overloaded with other requests. Please try again in a few minutes.");

    public static readonly ApiError NoSuchPath = new(404, -1020, "This operation is not supported.");

    public static readonly ApiError NoSuchMethod = new(405, -1020, "This operation is not supported.");

    public static readonly ApiError UpgradeRequired = new(426, -1020, "This operation is not supported.");

    public static readonly ApiError NoSuchWebSocketMethod = new(400, -1020, "This operation is not supported.");

    public static readonly ApiError InvalidJson = new(400, -1135, "Invalid JSON Request");

    public static readonly ApiError BodyTooLarge = new(413, -1101, "Too many parameters sent for this endpoint.");

    public static readonly ApiError BodyTooSlow = new(408, -1100, "Illegal characters found in a parameter.");

    public static readonly ApiError UnsupportedBody = new(415, -1100, "Illegal characters found in a parameter.");

    public static readonly ApiError BadRequest = new(400, -1100, "Illegal characters found in a parameter.");

    public static readonly ApiError OutsideRecvWindow =
        new(400, -1021, "Timestamp for this request is outside of the recvWindow.");

    public static readonly ApiError AheadOfServer =
        new(400, -1021, "Timestamp for this request was 1000ms ahead of the server's time.");

    public static readonly ApiError RecvWindowTooLarge = new(400, -1131, "recvWindow must be less than 60000.");

    public static readonly ApiError BadSignature = new(400, -1022, "Signature for this request is not valid.");

    public static readonly ApiError BadKeyFormat = new(401, -2014, "API-key format invalid.");

    public static readonly ApiError KeyRejected = new(401, -2015, "Invalid API-key, IP, or permissions for action.");

    public static readonly ApiError TooManyParameters =
        new(400, -1101, "Too many parameters sent for this endpoint.");

    public static readonly ApiError BadTimeUnit = new(400, -1194,
        "Invalid value for time unit; expected either MICROSECOND or MILLISECOND.");

    public static readonly ApiError BadTimeInForce = new(400, -1115, "Invalid timeInForce.");
    public static readonly ApiError BadOrderType = new(400, -1116, "Invalid orderType.");
    public static readonly ApiError BadSide = new(400, -1117, "Invalid side.");
    public static readonly ApiError BadInterval = new(400, -1120, "Invalid interval.");
    public static readonly ApiError BadSymbol = new(400, -1121, "Invalid symbol.");
    public static readonly ApiError BadSymbolStatus = new(400, -1122, "Invalid symbolStatus.");
    public static readonly ApiError BadTickerType = new(400, -1139, "Invalid ticker type.");
    public static readonly ApiError DuplicateSymbols =
        new(400, -1151, "Symbol is present multiple times in the list.");

    public static readonly ApiError NoSuchListenKey = new(400, -1125, "This listenKey does not exist.");

    public static readonly ApiError SubscriptionActive =
        new(400, -2035, "User Data Stream subscription already active.");

    public static readonly ApiError SubscriptionInactive =
        new(400, -2036, "User Data Stream subscription not active.");

    public static readonly ApiError NoMoreSubscriptionIds =
        new(400, -2042, "Maximum subscription ID reached for this connection.");

    public static readonly ApiError BadCombination =
        new(400, -1128, "Combination of optional parameters invalid.");

    public static readonly ApiError BadStrategyType = new(400, -1134, "strategyType was less than 1000000.");

    public static readonly ApiError BadCancelRestrictions = new(400, -1145,
        "Invalid cancelRestrictions");

    public static readonly ApiError WindowTooWide =
        new(400, -1127, "More than 24 hours between startTime and endTime.");

    public static readonly ApiError OrderDoesNotExist = new(400, -2013, "Order does not exist.");
    public static readonly ApiError UnknownOrder = new(400, -2011, "Unknown order sent.");

    public static readonly ApiError BadOcoType = new(400, -1158, "Order type not supported in OCO.");
    public static readonly ApiError BuyOcoLimitBelow = new(400, -1165, "A limit order in a buy OCO must be below.");
    public static readonly ApiError SellOcoLimitAbove = new(400, -1166, "A limit order in a sell OCO must be above.");
    public static readonly ApiError BothOcoLimits = new(400, -1168, "At least one OCO order must be contingent.");

    public static readonly ApiError BuyOcoStopAbove =
        new(400, -1196, "A stop loss order in a buy OCO must be above.");

    public static readonly ApiError SellOcoStopBelow =
        new(400, -1197, "A stop loss order in a sell OCO must be below.");

    public static readonly ApiError BuyOcoProfitBelow =
        new(400, -1198, "A take profit order in a buy OCO must be below.");

    public static readonly ApiError SellOcoProfitAbove =
        new(400, -1199, "A take profit order in a sell OCO must be above.");

    public static readonly ApiError BadSelfTradePrevention =
        new(400, -1013, "This symbol does not allow the specified self-trade prevention mode.");

    public static ApiError IllegalCharacters(string parameter, string range) => new(400, -1100,
        $"Illegal characters found in parameter '{parameter}'; legal range is '{range}'.");

    public static ApiError Duplicate(string parameter) => new(400, -1101,
        $"Duplicate values for parameter '{parameter}'.");

    public static ApiError TooMany(int expected, int received) => new(400, -1101, string.Create(
        CultureInfo.InvariantCulture, $"Too many parameters; expected '{expected}' and received '{received}'."));

    public static ApiError Missing(string parameter) => new(400, -1102,
        $"Mandatory parameter '{parameter}' was not sent, was empty/null, or malformed.");

    public static ApiError MissingBoth(string first, string second) => new(400, -1102,
        $"Param '{first}' or '{second}' must be sent, but both were empty/null!");

    public static ApiError Unread(int read, int sent) => new(400, -1104, string.Create(CultureInfo.InvariantCulture,
        $"Not all sent parameters were read; read '{read}' parameter(s) but was sent '{sent}'."));

    public static ApiError Empty(string parameter) => new(400, -1105, $"Parameter '{parameter}' was empty.");

    public static ApiError NotRequired(string parameter) => new(400, -1106,
        $"Parameter '{parameter}' sent when not required.");

    public static ApiError Overflow(string parameter) => new(400, -1108, $"Parameter '{parameter}' overflowed.");

    public static ApiError TooPrecise(string parameter) => new(400, -1111,
        $"Parameter '{parameter}' has too much precision.");

    public static ApiError IcebergNeedsGtc(string iceberg, string timeInForce) => new(400, -1160,
        $"Parameter '{iceberg}' is not supported if '{timeInForce}' is not GTC.");

    public static ApiError NotValid(string parameter) => new(400, -1130,
        $"Data sent for parameter '{parameter}' is not valid.");

    public static ApiError Filter(string filter) => new(400, -1013, $"Filter failure: {filter}");

    public static ApiError TooMuchWeight(int limit, int retryAfter) => new(429, -1003,
        string.Create(CultureInfo.InvariantCulture,
            $"Too much request weight used; current limit is {limit} request weight per 1 MINUTE. ")
        + "Please use WebSocket Streams for live updates to avoid polling the API.")
    { RetryAfterSeconds = retryAfter };

    public static ApiError TooManyRequests(int limit, int retryAfter) => new(429, -1003,
        string.Create(CultureInfo.InvariantCulture,
            $"Too many requests; current limit is {limit} requests per 5 MINUTE. ")
        + "Please use WebSocket Streams for live updates to avoid polling the API.")
    { RetryAfterSeconds = retryAfter };

    public static ApiError Banned(long untilMillis, int retryAfter) => new(418, -1003,
        string.Create(CultureInfo.InvariantCulture, $"Way too much request weight used; IP banned until {untilMillis}. ")
        + "Please use WebSocket Streams for live updates to avoid bans.")
    { RetryAfterSeconds = retryAfter, RetryAtMillis = untilMillis };

    public static ApiError TooManyConnectionAttempts(int limit, int retryAfter) => new(429, -1034,
        string.Create(CultureInfo.InvariantCulture,
            $"Too many connection attempts from IP; current limit is {limit} per '5 MINUTE'."))
    { RetryAfterSeconds = retryAfter };

    public static ApiError TooManyConnections(int limit) => new(429, -1034,
        string.Create(CultureInfo.InvariantCulture, $"Too many concurrent connections; current limit is '{limit}'."));

    public static ApiError TooManySubscriptions(int limit) => new(400, -1191, string.Create(
        CultureInfo.InvariantCulture,
        $"Too many subscriptions. Connection may create up to '{limit}' subscriptions at a time."));

    public static ApiError InvalidJsonMember(string member, string expected) => new(400, -1135,
        $"Invalid '{member}' in JSON request; expected {expected}.");

    /// <summary>The kind of key cannot log on to a session.</summary>
    public static ApiError UnsupportedKeyKind(string kind) => new(400, -4056, $"{kind} API key is not supported.");
}
