using Exchange.Domain.Ledger;
using Exchange.Domain.Orders;

namespace Exchange.Storage.Tests.Support;

/// <summary>Builds units of work.</summary>
internal static class Units
{
    public const int Btc = 1;
    public const int Usdt = 2;

    public static CommitUnit Unit(StreamClaim claim, long sequence, params BalanceDelta[] deltas) =>
        Unit(claim.Stream, claim.Epoch, sequence, deltas);

    public static CommitUnit Unit(string stream, long epoch, long sequence, params BalanceDelta[] deltas)
    {
        var unit = new CommitUnit { Stream = stream, Epoch = epoch, Sequence = sequence };
        unit.Payload.Bytes(Entry(stream, sequence));
        unit.Deltas.AddRange(deltas);
        return unit;
    }

    public static byte[] Entry(string stream, long sequence) => System.Text.Encoding.UTF8.GetBytes($"{stream}#{sequence}");

    public static BalanceDelta Available(long account, int asset, long amount) => new(account, asset, amount, 0);

    public static TradeRecord Trade(int market, long id, long at = 1_000, long price = 100, long lots = 1) => new(
        market, id, id, price, lots, price * lots, (id * 2) + 1, id * 2, 1001, 1002, Side.Buy, 1, 2, at);

    public static FinishedOrder Order(int market, long id, long account = 1001, string clientId = "c", long created = 1_000) =>
        new(
            market, id, account, clientId, Side.Sell, OrderType.StopLossLimit, TimeInForce.Gtc,
            SelfTradePrevention.Decrement, OrderStatus.Canceled, ExpiryReason.SelfTradePrevention, 101, 102, 103, 50, 3,
            0, 5_000, 9, 77, 1_000_001, created, created + 5, created + 2);

    public static Posting[] Transfer(long transfer, long from, long to, int asset, long amount) =>
    [
        new(transfer, from, asset, -amount, TransferKind.TradeQuote, transfer, 1_000),
        new(transfer, to, asset, amount, TransferKind.TradeQuote, transfer, 1_000),
    ];
}
