using System.Data.Common;
using Dapper;
using Exchange.Domain.Ledger;
using Exchange.Domain.Markets;
using Exchange.Domain.Numerics;
using Exchange.Domain.Orders;

namespace Exchange.Storage.Stores;

/// <summary>Assets and markets.</summary>
internal sealed class MarketStore(SqlDatabase database, TimeProvider time) : IMarketStore
{
    private const int FeeKind = 3;

    private const string Columns =
        """
        id, symbol, base_asset, quote_asset, tick_minor, lot_minor, maker_fee, taker_fee, min_price_ticks, max_price_ticks,
        min_lots, max_lots, max_market_lots, min_notional_minor, max_notional_minor, bid_multiplier_up_bips,
        bid_multiplier_down_bips, ask_multiplier_up_bips, ask_multiplier_down_bips, max_orders, max_algo_orders,
        max_position_minor, market_order_band_bips, default_stp, allowed_stp, max_iceberg_parts, max_iceberg_orders,
        min_trailing_above_bips, max_trailing_above_bips, min_trailing_below_bips, max_trailing_below_bips,
        max_order_amends, max_order_lists
        """;

    public async Task<IReadOnlyList<Asset>> ReadAssetsAsync(CancellationToken cancellationToken) =>
        await database.QueryRowsAsync(
            "SELECT id, code, scale, name FROM assets ORDER BY id", null,
            row => new Asset(row.GetInt32(0), row.GetString(1), row.GetInt32(2), row.GetString(3)), cancellationToken);

    public async Task<IReadOnlyList<MarketRules>> ReadMarketsAsync(CancellationToken cancellationToken)
    {
        // Assets are never removed, and a market's assets are there before it: read second, they are complete.
        var rows = await database.QueryRowsAsync(
            $"SELECT {Columns} FROM markets ORDER BY id", null,
            row => new Func<IReadOnlyDictionary<int, Asset>, MarketRules>(Reader(row)), cancellationToken);
        var assets = (await ReadAssetsAsync(cancellationToken)).ToDictionary(asset => asset.Id);
        return [.. rows.Select(row => row(assets))];
    }

    public async Task<bool> AddAssetAsync(Asset asset, CancellationToken cancellationToken) =>
        await database.ExecuteAsync(
            "INSERT INTO assets (id, code, scale, name) VALUES (@Id, @Code, @Scale, @Name) ON CONFLICT DO NOTHING",
            new { asset.Id, asset.Code, asset.Scale, asset.Name }, cancellationToken) == 1;

    public Task<bool> AddMarketAsync(MarketRules market, CancellationToken cancellationToken) =>
        database.WriteAsync((connection, stop) => AddMarketAsync(connection, market, stop), cancellationToken);

    private async Task<bool> AddMarketAsync(DbConnection connection, MarketRules market, CancellationToken cancellationToken)
    {
        var added = await connection.ExecuteAsync(new CommandDefinition(
            $"""
            INSERT INTO markets ({Columns}) VALUES (
                @Id, @Symbol, @Base, @Quote, @TickMinor, @LotMinor, @MakerFee, @TakerFee, @MinPriceTicks, @MaxPriceTicks,
                @MinLots, @MaxLots, @MaxMarketLots, @MinNotionalMinor, @MaxNotionalMinor, @BidMultiplierUpBips,
                @BidMultiplierDownBips, @AskMultiplierUpBips, @AskMultiplierDownBips, @MaxOrders, @MaxAlgoOrders,
                @MaxPositionMinor, @MarketOrderBandBips, @DefaultStp, @AllowedStp, @MaxIcebergParts, @MaxIcebergOrders,
                @MinTrailingAboveBips, @MaxTrailingAboveBips, @MinTrailingBelowBips, @MaxTrailingBelowBips,
                @MaxOrderAmends, @MaxOrderLists)
            ON CONFLICT DO NOTHING
            """,
            Parameters(market), cancellationToken: cancellationToken));
        if (added == 0) return false;
        await connection.ExecuteAsync(new CommandDefinition(
            "INSERT INTO accounts (id, name, kind, can_trade, created_at) VALUES (@id, @name, @FeeKind, @canTrade, @at)",
            new
            {
                id = AccountNumbers.FeeAccount(market.Id),
                name = $"fee:{market.Symbol}",
                FeeKind,
                canTrade = false,
                at = time.Micros(),
            },
            cancellationToken: cancellationToken));
        return true;
    }

    private static object Parameters(MarketRules market) => new
    {
        market.Id,
        market.Symbol,
        Base = market.Base.Id,
        Quote = market.Quote.Id,
        market.TickMinor,
        market.LotMinor,
        MakerFee = market.MakerFee.PerHundredMillion,
        TakerFee = market.TakerFee.PerHundredMillion,
        market.MinPriceTicks,
        market.MaxPriceTicks,
        market.MinLots,
        market.MaxLots,
        market.MaxMarketLots,
        market.MinNotionalMinor,
        market.MaxNotionalMinor,
        market.BidMultiplierUpBips,
        market.BidMultiplierDownBips,
        market.AskMultiplierUpBips,
        market.AskMultiplierDownBips,
        market.MaxOrders,
        market.MaxAlgoOrders,
        market.MaxPositionMinor,
        market.MarketOrderBandBips,
        DefaultStp = (int)market.DefaultSelfTradePrevention,
        AllowedStp = market.AllowedSelfTradePrevention.Aggregate(0, (bits, mode) => bits | (1 << (int)mode)),
        market.MaxIcebergParts,
        market.MaxIcebergOrders,
        market.MinTrailingAboveBips,
        market.MaxTrailingAboveBips,
        market.MinTrailingBelowBips,
        market.MaxTrailingBelowBips,
        market.MaxOrderAmends,
        market.MaxOrderLists,
    };

    private static Func<IReadOnlyDictionary<int, Asset>, MarketRules> Reader(DbDataReader row)
    {
        var (baseId, quoteId) = (row.GetInt32(2), row.GetInt32(3));
        var unnamed = new Asset(0, "", 0, "");
        var rules = new MarketRules
        {
            Id = row.GetInt32(0),
            Symbol = row.GetString(1),
            Base = unnamed,
            Quote = unnamed,
            TickMinor = row.GetInt64(4),
            LotMinor = row.GetInt64(5),
            MakerFee = new FeeRate(row.GetInt32(6)),
            TakerFee = new FeeRate(row.GetInt32(7)),
            MinPriceTicks = row.GetInt64(8),
            MaxPriceTicks = row.GetInt64(9),
            MinLots = row.GetInt64(10),
            MaxLots = row.GetInt64(11),
            MaxMarketLots = row.GetInt64(12),
            MinNotionalMinor = row.GetInt64(13),
            MaxNotionalMinor = row.GetInt64(14),
            BidMultiplierUpBips = row.GetInt32(15),
            BidMultiplierDownBips = row.GetInt32(16),
            AskMultiplierUpBips = row.GetInt32(17),
            AskMultiplierDownBips = row.GetInt32(18),
            MaxOrders = row.GetInt32(19),
            MaxAlgoOrders = row.GetInt32(20),
            MaxPositionMinor = row.GetInt64(21),
            MarketOrderBandBips = row.GetInt32(22),
            DefaultSelfTradePrevention = (SelfTradePrevention)row.GetInt32(23),
            AllowedSelfTradePrevention = Modes(row.GetInt32(24)),
            MaxIcebergParts = row.GetInt32(25),
            MaxIcebergOrders = row.GetInt32(26),
            MinTrailingAboveBips = row.GetInt32(27),
            MaxTrailingAboveBips = row.GetInt32(28),
            MinTrailingBelowBips = row.GetInt32(29),
            MaxTrailingBelowBips = row.GetInt32(30),
            MaxOrderAmends = row.GetInt32(31),
            MaxOrderLists = row.GetInt32(32),
        };
        return assets => rules with { Base = assets[baseId], Quote = assets[quoteId] };
    }

    private static SelfTradePrevention[] Modes(int bits) =>
        [.. Enum.GetValues<SelfTradePrevention>().Where(mode => (bits & (1 << (int)mode)) != 0)];
}
