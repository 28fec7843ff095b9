using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Exchange.Domain.Matching;

/// <summary>
/// A growing array of plain structs whose first item lies on a cache line boundary, which the runtime's own arrays do not
/// promise: an item of 64 bytes then costs one line instead of two. The memory is the garbage collector's (pinned).
/// </summary>
internal sealed unsafe class SlotArray<T>
    where T : unmanaged
{
    private const int LineBytes = 64;

    // Keeps the memory alive; the items are reached through the pointer.
    private byte[]? _memory;
    private T* _items;
    private int _length;

    public SlotArray(int length) => Grow(length);

    public int Length => _length;

    /// <summary>The item in a slot; the reference is valid until <see cref="Grow"/>.</summary>
    public ref T this[int slot]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            unchecked
            {
                if ((uint)slot >= (uint)_length) ThrowOutside();
                return ref _items[(nuint)(uint)slot];
            }
        }
    }

    /// <summary>Hints that the item's first cache line will be used soon.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(int slot)
    {
        if (Sse.IsSupported) Sse.Prefetch0(unchecked(_items + (nuint)(uint)slot));
    }

    /// <summary>Makes room for <paramref name="length"/> items; new ones are zero.</summary>
    public void Grow(int length)
    {
        var memory = GC.AllocateArray<byte>(checked(length * sizeof(T) + LineBytes), pinned: true);
        var start = (byte*)Unsafe.AsPointer(ref memory[0]);
        var items = (T*)(((nuint)start + LineBytes - 1) & ~(nuint)(LineBytes - 1));
        new Span<T>(_items, _length).CopyTo(new Span<T>(items, length));
        GC.KeepAlive(_memory);
        _memory = memory;
        _items = items;
        _length = length;
    }

    [DoesNotReturn]
    private static void ThrowOutside() => throw new InvariantViolationException("Invariant: a slot lies in the store.");
}
