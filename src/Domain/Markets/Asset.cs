namespace Exchange.Domain.Markets;

/// <summary>An asset whose amounts are whole numbers of 10^-<paramref name="Scale"/>.</summary>
/// <param name="Id">Stable number, 1 … 32,767; keys of balances and ledger use it.</param>
/// <param name="Code">Code such as <c>BTC</c>: 1–10 characters of <c>[A-Z0-9]</c>.</param>
/// <param name="Scale">Decimals, 0 … 8.</param>
/// <param name="Name">Name people read, such as <c>Bitcoin</c>.</param>
public sealed record Asset(int Id, string Code, int Scale, string Name);
