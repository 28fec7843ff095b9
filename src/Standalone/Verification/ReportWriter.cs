using System.Text.Json;

namespace Exchange.Standalone.Verification;

/// <summary>Prints a report for people or for programs.</summary>
internal static class ReportWriter
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static string ToJson(VerificationReport report) => JsonSerializer.Serialize(report, Json);

    public static void Print(VerificationReport report, TextWriter output)
    {
        foreach (var market in report.Markets)
        {
            output.WriteLine(FormattableString.Invariant(
                $"{market.Symbol}: {market.Sequence} entries, epoch {market.Epoch}, {market.Trades} trades"));
            output.WriteLine(FormattableString.Invariant(
                $"  {market.OpenOrders} open and {market.FinishedOrders} finished orders"));
            output.WriteLine(FormattableString.Invariant($"  state from the beginning          {market.StateHash}"));
            output.WriteLine(FormattableString.Invariant(
                $"  state from snapshot {market.SnapshotSequence,-13} {market.SnapshotStateHash}"));
        }
        foreach (var asset in report.Assets)
        {
            output.WriteLine(FormattableString.Invariant(
                $"{asset.Code}: postings sum to {asset.LedgerSumMinor}, balances to {asset.BalanceSumMinor}"));
            output.WriteLine(FormattableString.Invariant(
                $"  {asset.DifferingBalances} balances differ from their postings"));
        }
        output.WriteLine(FormattableString.Invariant(
            $"{report.Accounts} accounts: held balances against open orders"));
        foreach (var what in report.Unchecked) output.WriteLine("Not checked: " + what);
        foreach (var what in report.Differences) output.WriteLine("DIFFERS: " + what);
        output.WriteLine(report.IsSound
            ? "Sound: nothing differs."
            : FormattableString.Invariant($"NOT SOUND: {report.DifferenceCount} differences."));
    }
}
