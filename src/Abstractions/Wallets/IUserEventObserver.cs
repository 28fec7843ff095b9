using Orleans.Concurrency;

namespace Exchange.Abstractions.Wallets;

/// <summary>
/// Hears what happens to accounts; an API process has one for all the accounts it listens to
/// (<see cref="IWalletGrain.SubscribeAsync"/>).
/// </summary>
[Alias("Exchange.IUserEventObserver")]
public interface IUserEventObserver : IGrainObserver
{
    /// <summary>The next events of an account.</summary>
    [Alias("Events"), OneWay]
    Task OnEventsAsync(UserEventBatch batch);

    /// <summary>
    /// The account's numbering ended with this epoch and events may have been lost: listeners must fetch the state and
    /// listen anew.
    /// </summary>
    [Alias("Ended"), OneWay]
    Task OnEndedAsync(long account, long epoch);
}

/// <summary>Consecutive events of an account.</summary>
[GenerateSerializer, Immutable, Alias("Exchange.UserEventBatch")]
public sealed record UserEventBatch
{
    /// <summary>The account.</summary>
    [Id(0)] public required long Account { get; init; }

    /// <summary>The numbering; a new one begins whenever an event may have been lost.</summary>
    [Id(1)] public required long Epoch { get; init; }

    /// <summary>Number of the first event; the others follow without a gap.</summary>
    [Id(2)] public required long FirstSequence { get; init; }

    /// <summary>The events.</summary>
    [Id(3)] public required AccountEvents[] Events { get; init; }
}

/// <summary>Where an account's events are: the next one has the number after <paramref name="Sequence"/>.</summary>
/// <param name="Epoch">The numbering.</param>
/// <param name="Sequence">Number of the last event; 0 before the first.</param>
[GenerateSerializer, Immutable, Alias("Exchange.UserStreamPosition")]
public readonly record struct UserStreamPosition([property: Id(0)] long Epoch, [property: Id(1)] long Sequence);
