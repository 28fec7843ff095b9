using CsCheck;
using Exchange.Domain.Ledger;

namespace Exchange.Domain.Tests.Ledger;

public sealed class LedgerProofTests
{
    private const int Base = 1;
    private const int Quote = 2;

    [Fact]
    public void Nothing_balances() => LedgerProof.Check([], [], Base, Quote);

    [Fact]
    public void Balanced_rows_pass_in_any_split_of_the_changes() =>
        Movements.Sample(moves =>
        {
            var (deltas, postings) = Rows(moves);
            LedgerProof.Check(deltas, postings, Base, Quote);
        });

    [Fact]
    public void Any_single_wrong_amount_account_or_asset_is_noticed() =>
        Gen.Select(Movements, Gen.Int[0, 1000], Gen.Int[0, 3], Gen.Long[1, long.MaxValue]).Sample((moves, at, how, by) =>
        {
            var (deltas, postings) = Rows(moves);
            var row = deltas[at % deltas.Length];
            deltas[at % deltas.Length] = how switch
            {
                0 => row with { AvailableMinor = unchecked(row.AvailableMinor + by) },
                1 => row with { HeldMinor = unchecked(row.HeldMinor - by) },
                2 => row with { Account = row.Account + 1, AvailableMinor = row.AvailableMinor | 1, HeldMinor = 0 },
                _ => row with { Asset = 3 - row.Asset, AvailableMinor = row.AvailableMinor | 1, HeldMinor = 0 },
            };
            AssertViolation("I-L5", deltas, postings);
        });

    [Fact]
    public void A_leg_without_its_other_is_noticed()
    {
        var (deltas, postings) = Rows([(1, 2, Base, 5)]);
        AssertViolation("I-L1", deltas, postings[..1]);
    }

    [Fact]
    public void Swapped_accounts_are_noticed()
    {
        var (_, postings) = Rows([(1, 2, Base, 5)]);
        var (swapped, _) = Rows([(2, 1, Base, 5)]);
        AssertViolation("I-L5", swapped, postings);
    }

    [Fact]
    public void A_foreign_asset_is_noticed()
    {
        var (deltas, postings) = Rows([(1, 2, 3, 5)]);
        AssertViolation("I-L7", deltas, postings);
    }

    private static Gen<(long From, long To, int Asset, long Amount)[]> Movements =>
        Gen.Select(Gen.Long[-1_010, 20], Gen.Long[100, 120], Gen.Int[Base, Quote], Gen.Long[1, long.MaxValue])
            .Array[1, 20];

    private static (BalanceDelta[] Deltas, Posting[] Postings) Rows((long From, long To, int Asset, long Amount)[] moves) =>
    (
        [.. moves.SelectMany(m => new BalanceDelta[]
        {
            new(m.From, m.Asset, 0, -m.Amount),
            new(m.To, m.Asset, m.Amount / 2, m.Amount - m.Amount / 2),
        })],
        [.. moves.SelectMany((m, i) => new Posting[]
        {
            new(i, m.From, m.Asset, -m.Amount, TransferKind.TradeBase, i, 0),
            new(i, m.To, m.Asset, m.Amount, TransferKind.TradeBase, i, 0),
        })]
    );

    private static void AssertViolation(string id, BalanceDelta[] deltas, Posting[] postings)
    {
        var violation = Assert.Throws<InvariantViolationException>(() => LedgerProof.Check(deltas, postings, Base, Quote));
        Assert.StartsWith(id + ":", violation.Message, StringComparison.Ordinal);
    }
}
