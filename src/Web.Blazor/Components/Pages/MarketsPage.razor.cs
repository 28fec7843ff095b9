using Exchange.Web.Blazor.Markets;
using Microsoft.AspNetCore.Components;

namespace Exchange.Web.Blazor.Components.Pages;

/// <summary>All markets, searchable and sortable, refreshed while the page is open.</summary>
public sealed partial class MarketsPage(MarketOverview overview, TimeProvider clock) : ComponentBase, IDisposable
{
    private const string ByName = "Market";
    private const string ByPrice = "Last price";
    private const string ByChange = "24 h change";
    private const string ByHigh = "24 h high";
    private const string ByLow = "24 h low";
    private const string ByVolume = "24 h volume";

    private static readonly (string Name, string Class)[] Columns =
    [
        (ByName, "first"), (ByPrice, ""), (ByChange, ""), (ByHigh, "wide-only"), (ByLow, "wide-only"), (ByVolume, "wide-only"),
    ];

    private readonly CancellationTokenSource _closed = new();
    private IReadOnlyList<MarketLine>? _lines;
    private bool _failed;
    private string _sortedBy = ByName;
    private bool _isDescending;

    /// <summary>What to look for.</summary>
    [SupplyParameterFromQuery(Name = "q")]
    public string? Query { get; set; }

    /// <inheritdoc/>
    public void Dispose()
    {
        _closed.Cancel();
        _closed.Dispose();
    }

    /// <inheritdoc/>
    protected override Task OnInitializedAsync() => ReadAsync();

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        // Not while prerendering: only a page somebody looks at is refreshed.
        if (!firstRender) return;
        using var timer = new PeriodicTimer(MarketOverview.MaxAge, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(_closed.Token))
            {
                await ReadAsync();
                StateHasChanged();
            }
        }
        catch (OperationCanceledException)
        {
            // The page was closed.
        }
    }

    private async Task ReadAsync()
    {
        try
        {
            _lines = await overview.GetAsync();
            _failed = false;
        }
#pragma warning disable CA1031 // Whatever keeps the exchange from answering, the page says so and goes on trying.
        catch (Exception)
#pragma warning restore CA1031
        {
            _failed = true;
        }
    }

    private IEnumerable<MarketLine> Shown()
    {
        var query = (Query ?? "").Replace("/", "", StringComparison.Ordinal).Trim();
        var found = _lines!.Where(line => line.Market.Symbol.Contains(query, StringComparison.OrdinalIgnoreCase)
            || line.Market.Base.Name.Contains(query, StringComparison.OrdinalIgnoreCase));
        return _isDescending ? found.OrderByDescending(Key) : found.OrderBy(Key);
    }

    private IComparable Key(MarketLine line) => _sortedBy switch
    {
        ByPrice => (Int128)line.LastTicks * line.Market.TickMinor,
        ByChange => line.ChangeBips,
        ByHigh => (Int128)line.Day.HighTicks * line.Market.TickMinor,
        ByLow => (Int128)line.Day.LowTicks * line.Market.TickMinor,
        ByVolume => line.Day.QuoteMinor,
        _ => line.Market.Symbol,
    };

    private void Sort(string column)
    {
        _isDescending = _sortedBy == column ? !_isDescending : column != ByName;
        _sortedBy = column;
    }

    private string AriaSort(string column) =>
        column != _sortedBy ? "none" : _isDescending ? "descending" : "ascending";

    private string Arrow(string column) => column != _sortedBy ? "" : _isDescending ? "▼" : "▲";

    private static string Direction(MarketLine line) => Math.Sign(line.ChangeBips) switch { 1 => "up", -1 => "down", _ => "" };

    private static string Mark(MarketLine line) => Math.Sign(line.ChangeBips) switch { 1 => "▲", -1 => "▼", _ => "" };
}
