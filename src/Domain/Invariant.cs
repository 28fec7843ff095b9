using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Exchange.Domain;

/// <summary>
/// Checks that hold unless the program is wrong; always compiled. A refusal of a command is a
/// <see cref="Orders.RejectReason"/>, never one of these.
/// </summary>
public static class Invariant
{
    /// <summary>
    /// Throws <see cref="InvariantViolationException"/> when <paramref name="condition"/> does not hold;
    /// <paramref name="rule"/> states what must be true.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Check([DoesNotReturnIf(false)] bool condition, string rule)
    {
        if (!condition) Fail(rule);
    }

    [DoesNotReturn]
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Fail(string rule) => throw new InvariantViolationException(rule);
}
