namespace Exchange.Api.Wire;

/// <summary>How much of a window's statistics is shown.</summary>
internal enum TickerContent
{
    /// <summary>Prices and volumes.</summary>
    Mini = 1,

    /// <summary>Also the change and the trades.</summary>
    Window,

    /// <summary>Also the best prices, the last quantity and the close before.</summary>
    Full,
}
