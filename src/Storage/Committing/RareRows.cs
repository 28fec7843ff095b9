using Exchange.Domain.Ledger;

namespace Exchange.Storage.Committing;

/// <summary>
/// Rows of the tables only a few units write: particulars of orders with traits, prevented matches, amendments and order
/// lists. Whatever their table, a row is a kind, <see cref="Numbers"/> numbers and <see cref="Texts"/> texts, unused ones
/// zero and empty; so a batch that has none costs nothing, and one that has some three more arrays.
/// </summary>
internal static class RareRows
{
    public const int Numbers = 10;
    public const int Texts = 2;

    public const short Particulars = 1;
    public const short PreventedMatch = 2;
    public const short Amendment = 3;
    public const short OrderList = 4;

    /// <summary>Appends the rare rows of a unit.</summary>
    public static void Add(CommitUnit unit, CommitColumns columns)
    {
        foreach (var order in unit.Orders)
        {
            if (order.Particulars is not { } p) continue;
            Add(columns, Particulars, "", "",
                [order.Market, order.OrderId, p.IcebergLots, p.ListId, p.TrailingBips, p.TrailingMicros, p.Amendments]);
        }
        foreach (var match in unit.PreventedMatches)
        {
            Add(columns, PreventedMatch, "", "",
                [
                    match.Market, match.MatchId, match.Account, match.TakerOrderId, match.MakerOrderId, (long)match.Mode,
                    match.PriceTicks, match.TakerLots, match.MakerLots, match.AtMicros,
                ]);
        }
        foreach (var amendment in unit.Amendments)
        {
            Add(columns, Amendment, amendment.OldClientOrderId, amendment.NewClientOrderId,
                [
                    amendment.Market, amendment.AmendmentId, amendment.OrderId, amendment.Account, amendment.OldLots,
                    amendment.NewLots, amendment.AtMicros,
                ]);
        }
        foreach (var list in unit.OrderLists)
        {
            Add(columns, OrderList, list.ClientOrderId, "",
                [
                    list.Market, list.ListId, list.Account, (long)list.Kind, list.FirstOrderId, list.SecondOrderId,
                    list.ThirdOrderId, list.AtMicros,
                ]);
        }
    }

    private static void Add(
        CommitColumns columns, short kind, string first, string second, ReadOnlySpan<long> numbers)
    {
        columns.RareKind.Add(kind);
        foreach (var number in numbers) columns.RareNumbers.Add(number);
        for (var i = numbers.Length; i < Numbers; i++) columns.RareNumbers.Add(0);
        columns.RareTexts.Add(first);
        columns.RareTexts.Add(second);
    }
}
