using System.Collections.Concurrent;
using Exchange.Api.Errors;
using Microsoft.Extensions.Options;

namespace Exchange.Api.RateLimits;

/// <summary>
/// Raw requests and request weight per address. Memory is bounded: when more addresses are active than are remembered,
/// the further ones share one budget.
/// </summary>
internal sealed class RateLimiter(IOptions<ApiLimits> limits)
{
    private readonly ConcurrentDictionary<ClientAddress, AddressUsage> _usages = new();
    private readonly AddressUsage _overflow = new();
    private readonly ApiLimits _limits = limits.Value;
    private int _count;
    private long _nextSweepMicros;

    /// <summary>Counts a request and returns its address's account; the error is set when it may not go on.</summary>
    public AddressUsage Enter(ClientAddress address, long nowMicros, out ApiError? error)
    {
        var usage = _usages.TryGetValue(address, out var known) ? known : Remember(address, nowMicros);
        error = usage.Enter(_limits, nowMicros);
        return usage;
    }

    /// <summary>Adds weight to an address's account.</summary>
    public ApiError? Charge(AddressUsage usage, int weight, long nowMicros, out int used) =>
        usage.Charge(_limits, nowMicros, weight, out used);

    /// <summary>Counts an attempt to connect on an address's account; null when it may go on.</summary>
    public ApiError? Connect(AddressUsage usage, long nowMicros) => usage.Connect(_limits, nowMicros);

    private AddressUsage Remember(ClientAddress address, long nowMicros)
    {
        if (Volatile.Read(ref _count) >= _limits.TrackedAddresses)
        {
            Sweep(nowMicros);
            if (Volatile.Read(ref _count) >= _limits.TrackedAddresses) return _overflow;
        }
        var usage = new AddressUsage();
        var stored = _usages.GetOrAdd(address, usage);
        if (ReferenceEquals(stored, usage)) Interlocked.Increment(ref _count);
        return stored;
    }

    // At most one sweep a second: an attacker with many addresses must not buy a scan per request.
    private void Sweep(long nowMicros)
    {
        const long sweepEveryMicros = 1_000_000;
        var next = Volatile.Read(ref _nextSweepMicros);
        if (nowMicros < next) return;
        if (Interlocked.CompareExchange(ref _nextSweepMicros, nowMicros + sweepEveryMicros, next) != next) return;
        foreach (var (address, usage) in _usages)
        {
            if (usage.IsForgettable(nowMicros) && _usages.TryRemove(address, out _)) Interlocked.Decrement(ref _count);
        }
    }
}
