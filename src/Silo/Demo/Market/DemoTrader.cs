using System.Globalization;
using Exchange.Abstractions.Wallets;
using Exchange.Domain.Ledger;
using Exchange.Domain.Markets;
using Exchange.Domain.Orders;
using Exchange.Storage;

namespace Exchange.Silo.Demo.Market;

/// <summary>
/// A simulated trader of one market: an ordinary account with its own money, that trades through its wallet as anyone. Keeps
/// an eye on how far its holding of the base asset has drifted from where it began; value moves by trades only, except that
/// an account that fees or users have drained gets more sandbox money, once a day at most.
/// </summary>
internal sealed class DemoTrader
{
    private const double LowDrift = -0.8;

    private readonly MarketProfile _profile;
    private readonly string _name;
    private long _baseMinor;
    private long _quoteMinor;

    private DemoTrader(MarketProfile profile, string name, long account, IWalletGrain wallet)
    {
        (_profile, _name, Account, Wallet) = (profile, name, account, wallet);
        (_baseMinor, _quoteMinor) = (profile.FundingBaseMinor, profile.FundingQuoteMinor);
    }

    /// <summary>Account number.</summary>
    public long Account { get; }

    /// <summary>The account's wallet.</summary>
    public IWalletGrain Wallet { get; }

    /// <summary>Distance of the base holding from where it began, as a share of the limit; positive when it grew.</summary>
    public double Drift => (double)DriftLots / _profile.InventoryLots;

    private long DriftLots => (_baseMinor - _profile.FundingBaseMinor) / _profile.Rules.LotMinor;

    /// <summary>Name of a market's taker.</summary>
    public static string TakerName(string symbol) => $"taker.{symbol.ToLowerInvariant()}";

    /// <summary>Name of one of a market's makers.</summary>
    public static string MakerName(string symbol, int maker) =>
        string.Create(CultureInfo.InvariantCulture, $"maker-{maker + 1}.{symbol.ToLowerInvariant()}");

    /// <summary>Number of the account of a simulated trader; the account is created when it is missing.</summary>
    public static Task<long> EnsureAccountAsync(
        IAccountStore accounts, string name, CancellationToken cancellationToken) =>
        accounts.EnsureAccountAsync(name + "@demo.local", cancellationToken);

    /// <summary>Opens a trader, funding it at the first time.</summary>
    public static async Task<DemoTrader> OpenAsync(
        MarketProfile profile, string name, IAccountStore accounts, IGrainFactory grains,
        CancellationToken cancellationToken)
    {
        var account = await EnsureAccountAsync(accounts, name, cancellationToken);
        var trader = new DemoTrader(profile, name, account, grains.GetGrain<IWalletGrain>(account));
        await trader.FundAsync(profile.Rules.Base, profile.FundingBaseMinor, "");
        await trader.FundAsync(profile.Rules.Quote, profile.FundingQuoteMinor, "");
        return trader;
    }

    /// <summary>Most lots the trader may still buy or sell before it reaches its limit.</summary>
    public long RoomLots(Side side) =>
        Math.Max(0, _profile.InventoryLots - (side == Side.Buy ? DriftLots : -DriftLots));

    /// <summary>Takes into account what was just traded, until the next look at the balances.</summary>
    public void Traded(Side side, long lots) =>
        Interlocked.Add(ref _baseMinor, (side == Side.Buy ? lots : -lots) * _profile.Rules.LotMinor);

    /// <summary>Looks at the balances, and asks for more sandbox money when they have run low.</summary>
    public async Task LookAsync(DateTimeOffset now)
    {
        var account = await Wallet.GetAccountAsync();
        foreach (var balance in account.Balances)
        {
            var total = balance.AvailableMinor + balance.HeldMinor;
            if (balance.Asset == _profile.Rules.Base.Id) _baseMinor = total;
            else if (balance.Asset == _profile.Rules.Quote.Id) _quoteMinor = total;
        }
        var day = now.ToString(":yyyy-MM-dd", CultureInfo.InvariantCulture);
        if (Drift < LowDrift)
            await FundAsync(_profile.Rules.Base, _profile.InventoryLots / 2 * _profile.Rules.LotMinor, day);
        if (_quoteMinor < _profile.FundingQuoteMinor / 2)
            await FundAsync(_profile.Rules.Quote, _profile.FundingQuoteMinor / 4, day);
    }

    /// <summary>Once for ever per account, asset and occasion; asking again changes nothing.</summary>
    private Task<bool> FundAsync(Asset asset, long amountMinor, string occasion) => Wallet.DepositAsync(
        $"demo:market:{_name}:{asset.Code}{occasion}", AccountNumbers.ExternalSandbox, asset.Id, amountMinor,
        "Sandbox money of a simulated trader");
}
