using System.Text;
using Exchange.Api.Errors;
using Exchange.Api.Markets;

namespace Exchange.Api.Requests;

/// <content>Reading of lists, which Binance sends as JSON arrays of strings without white space.</content>
internal sealed partial class ApiRequest
{
    private const string SymbolsRange =
        """^\[("[A-Z0-9-_.]{1,20}"(,"[A-Z0-9-_.]{1,20}"){0,}){0,1}\]$""";

    private const int MaxListItemLength = 20;

    /// <summary>Whether one market, not many, is asked for.</summary>
    public bool NamesOneMarket => Has(Parameter.Symbol);

    /// <summary>The markets named by <c>symbol</c> or <c>symbols</c>, all of them when neither was sent.</summary>
    public IReadOnlyList<Market> NamedMarkets()
    {
        if (Has(Parameter.Symbol))
        {
            if (Has(Parameter.Symbols)) Fail(ApiErrors.BadCombination);
            return OptionalMarket() is { } market ? [market] : [];
        }
        if (!Has(Parameter.Symbols)) return Markets.Markets;

        var markets = new List<Market>();
        foreach (var name in List(Parameter.Symbols))
        {
            if (Markets.Find(name) is not { } market) Fail(ApiErrors.BadSymbol);
            else if (markets.Contains(market)) Fail(ApiErrors.DuplicateSymbols);
            else markets.Add(market);
            if (Error is not null) break;
        }
        return markets;
    }

    /// <summary>How many names <c>symbols</c> has, as weights see it: also when it is malformed.</summary>
    public int CountSymbols() =>
        Has(Parameter.Symbols) ? Parameters[Parameter.Symbols].Count((byte)',') + 1 : 0;

    /// <summary>A JSON array of names; for <c>permissions</c> also one bare name.</summary>
    public List<string> List(Parameter parameter)
    {
        var text = Parameters[parameter];
        var items = new List<string>();
        if (parameter == Parameter.Permissions && IsName(text))
        {
            items.Add(Encoding.ASCII.GetString(text));
            return items;
        }
        if (!TryReadArray(text, items)) Fail(ApiErrors.IllegalCharacters(parameter.Name(), SymbolsRange));
        return items;
    }

    private static bool TryReadArray(ReadOnlySpan<byte> text, List<string> items)
    {
        if (text.Length < 2 || text[0] != '[' || text[^1] != ']') return false;
        text = text[1..^1];
        while (!text.IsEmpty)
        {
            if (text[0] != '"') return false;
            var end = text[1..].IndexOf((byte)'"');
            if (end < 0 || !IsName(text.Slice(1, end))) return false;
            items.Add(Encoding.ASCII.GetString(text.Slice(1, end)));
            text = text[(end + 2)..];
            if (text.IsEmpty) return true;
            if (text[0] != ',' || text.Length == 1) return false;
            text = text[1..];
        }
        return true;
    }

    private static bool IsName(ReadOnlySpan<byte> text)
    {
        if (text.Length is 0 or > MaxListItemLength) return false;
        foreach (var character in text)
        {
            if (!char.IsAsciiLetterUpper((char)character) && !char.IsAsciiDigit((char)character)
                && character is not ((byte)'-' or (byte)'_' or (byte)'.')) return false;
        }
        return true;
    }
}
