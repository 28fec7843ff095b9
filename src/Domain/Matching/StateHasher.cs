using System.Numerics;
using System.Runtime.CompilerServices;

namespace Exchange.Domain.Matching;

/// <summary>
/// A 128-bit hash of a sequence of numbers, the same in every process and on every machine: two lanes mixed by odd
/// multipliers and rotations. It finds differences between replicas; it is no defence against forgery (the journal's hash
/// chain is).
/// </summary>
internal struct StateHasher()
{
    private const ulong First = 0x9E3779B97F4A7C15;
    private const ulong Second = 0xC2B2AE3D27D4EB4F;

    private ulong _a = First;
    private ulong _b = Second;
    private ulong _count;

    /// <summary>Takes in a number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(long value) => Add(unchecked((ulong)value));

    /// <summary>Takes in a number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(ulong value)
    {
        unchecked
        {
            _a = BitOperations.RotateLeft(_a ^ (value * Second), 31) * First;
            _b = (BitOperations.RotateLeft(_b + (value ^ First), 29) * Second) ^ _a;
            _count++;
        }
    }

    /// <summary>Takes in a wide number.</summary>
    public void Add(UInt128 value)
    {
        Add((ulong)(value >> 64));
        Add(unchecked((ulong)value));
    }

    /// <summary>The hash of all numbers taken in.</summary>
    public readonly UInt128 Finish() => new(Avalanche(_a ^ _count), Avalanche(unchecked(_b + _count)));

    private static ulong Avalanche(ulong value)
    {
        unchecked
        {
            value = (value ^ (value >> 33)) * 0xFF51AFD7ED558CCD;
            value = (value ^ (value >> 33)) * 0xC4CEB9FE1A85EC53;
            return value ^ (value >> 33);
        }
    }
}
