using System.Text.Json;
using Exchange.Abstractions.Wallets;
using Exchange.Api.Requests;
using Exchange.Api.Signing;
using Exchange.Domain.Markets;

namespace Exchange.Api.Wire;

/// <summary>Coins and key permissions. Coins have no networks: there are no deposits and withdrawals through the API.</summary>
internal static class SapiJson
{
    // Nothing of an asset is ever in these states here.
    private static readonly JsonEncodedText[] EmptyStates =
        [Names.Freeze, Names.Withdrawing, Names.Ipoing, Names.Ipoable, Names.Storage];

    private static readonly JsonEncodedText[] Never =
    [
        Names.EnableInternalTransfer, Names.EnableMargin, Names.EnableFutures, Names.PermitsUniversalTransfer,
        Names.EnableVanillaOptions, Names.EnableFixApiTrade, Names.EnableFixReadOnly,
        Names.EnablePortfolioMarginTrading,
    ];

    /// <summary>Writes a coin with the account's balance.</summary>
    public static void Coin(Utf8JsonWriter output, Asset asset, BalanceView balance)
    {
        output.WriteStartObject();
        output.WriteString(Names.Coin, asset.Code);
        output.WriteBoolean(Names.DepositAllEnable, false);
        output.WriteBoolean(Names.WithdrawAllEnable, false);
        output.WriteString(Names.Name, asset.Name);
        output.Amount(Names.Free, asset, balance.AvailableMinor);
        output.Amount(Names.Locked, asset, balance.HeldMinor);
        foreach (var state in EmptyStates) output.Amount(state, asset, 0);
        output.WriteBoolean(Names.IsLegalMoney, false);
        output.WriteBoolean(Names.Trading, true);
        output.WriteStartArray(Names.NetworkList);
        output.WriteEndArray();
        output.WriteEndObject();
    }

    /// <summary>Writes what the key that asks may do.</summary>
    public static void Restrictions(Utf8JsonWriter output, ApiRequest request, ApiKey key)
    {
        output.WriteStartObject();
        output.WriteBoolean(Names.IpRestrict, key.IsAddressRestricted);
        output.WriteNumber(Names.CreateTime, request.Time(key.View.CreatedMicros));
        output.WriteBoolean(Names.EnableReading, key.View.CanRead);
        output.WriteBoolean(Names.EnableSpotAndMarginTrading, key.View.CanTrade);
        output.WriteBoolean(Names.EnableWithdrawals, key.View.CanWithdraw);
        foreach (var permission in Never) output.WriteBoolean(permission, false);
        output.WriteEndObject();
    }
}
