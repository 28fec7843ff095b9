using Exchange.Abstractions.Trading;
using Exchange.Abstractions.Wallets;

namespace Exchange.Grains.Trading;

/// <summary>What a decided command does to one account's orders; becomes <see cref="AccountEvents"/> with the commit.</summary>
/// <param name="Account">The account.</param>
/// <param name="Previous">See <see cref="AccountEvents.Previous"/>.</param>
/// <param name="Orders">See <see cref="AccountEvents.Orders"/>.</param>
/// <param name="Steps">See <see cref="AccountEvents.Steps"/>.</param>
/// <param name="Lists">See <see cref="AccountEvents.Lists"/>.</param>
internal readonly record struct AccountChange(
    long Account, long Previous, OrderView[] Orders, ExecutionStep[] Steps, ListStep[] Lists);
