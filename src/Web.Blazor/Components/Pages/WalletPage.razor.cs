using Exchange.Identity.Visitors;
using Exchange.Web.Blazor.Components.Account;
using Exchange.Web.Blazor.Wallet;
using Microsoft.AspNetCore.Components;

namespace Exchange.Web.Blazor.Components.Pages;

/// <summary>The trader's balances, refreshed while the page is open.</summary>
public sealed partial class WalletPage : ComponentBase, IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _closed = new();
    private WalletView? _wallet;
    private bool _failed;
    private bool _hidesEmpty;

    [Inject] private WalletService Service { get; set; } = default!;

    [Inject] private AccountNavigation Navigation { get; set; } = default!;

    [Inject] private TimeProvider Clock { get; set; } = default!;

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
        using var timer = new PeriodicTimer(Interval, Clock);
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
            _wallet = await Service.GetAsync(_closed.Token);
            _failed = false;
        }
        catch (NotSignedInException)
        {
            _wallet = null;
            Navigation.ToSignIn();
        }
#pragma warning disable CA1031 // Whatever keeps the exchange from answering, the page says so and goes on trying.
        catch (Exception exception) when (exception is not OperationCanceledException and not NotAllowedException)
#pragma warning restore CA1031
        {
            _failed = true;
        }
    }
}
