namespace Exchange.Api.Handlers;

/// <summary>All operations, for every transport.</summary>
internal sealed class EndpointTable(
    GeneralHandlers general, MarketDataHandlers marketData, TickerHandlers tickers, OrderHandlers orders,
    CancelHandlers cancels, CancelReplaceHandlers cancelReplace, OrderQueryHandlers queries, OrderListHandlers lists,
    AmendHandlers amendments, AccountHandlers accounts, SapiHandlers sapi, ListenKeyHandlers listenKeys)
{
    /// <summary>The operations.</summary>
    public IReadOnlyList<ApiEndpoint> Endpoints { get; } =
    [
        .. general.Endpoints(), .. marketData.Endpoints(), .. tickers.Endpoints(), .. orders.Endpoints(),
        .. cancels.Endpoints(), .. cancelReplace.Endpoints(), .. queries.Endpoints(), .. lists.Endpoints(),
        .. amendments.Endpoints(), .. accounts.Endpoints(), .. sapi.Endpoints(), .. listenKeys.Endpoints(),
    ];
}
