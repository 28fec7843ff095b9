namespace Exchange.Api.Signing;

/// <summary>What an endpoint asks of its caller (Binance "Request security").</summary>
internal enum SecurityType
{
    /// <summary>Nothing; a key is not looked at.</summary>
    None = 1,

    /// <summary>Signed by a key that may trade.</summary>
    Trade = 2,

    /// <summary>Signed by a key that may read.</summary>
    UserData = 3,

    /// <summary>Signed by any key; what the key may do is checked with each request of the session.</summary>
    Session = 4,

    /// <summary>Names a key that may read, without a signature (Binance USER_STREAM), or a log-on with one.</summary>
    UserStream = 5,
}
