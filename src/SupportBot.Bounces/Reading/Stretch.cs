using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SupportBot.Bounces;

/// <summary>Sixty-four characters of a text at once: where words stand among them, and which of these want a second look. A bit each, the first character's lowest.</summary>
[StructLayout(LayoutKind.Auto)]
struct Stretch
{
    public const int Width = 64;

    /// <summary>From <see cref="ShortWords.Window"/> less a length on: that many bytes that keep a letter, then bytes that drop it.</summary>
    static ReadOnlySpan<byte> Kept =>
    [
        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ];

    Room _lower;
    ulong _letters;
    ulong _begins;
    ulong _unclear;
    ulong _doubled;
    ulong _doubledE;

    /// <summary>Looks at so many characters of a text, or at all that there are.</summary>
    public void Look(ReadOnlySpan<char> text)
    {
        if (text.Length >= Width)
        {
            Look(ref Unsafe.As<char, ushort>(ref MemoryMarshal.GetReference(text)));
            return;
        }

        Span<char> room = stackalloc char[Width];
        text.CopyTo(room);
        room[text.Length..].Clear();
        Look(ref Unsafe.As<char, ushort>(ref MemoryMarshal.GetReference(room)));
    }

    void Look(ref ushort text)
    {
        ref var lower = ref _lower[0];
        ulong letters = 0, odd = 0, apostrophes = 0, hyphens = 0, e = 0, s = 0, vowels = 0;
        for (var i = 0; i < Width; i += Vector256<byte>.Count)
        {
            var block = Vector256.NarrowWithSaturation(Vector256.LoadUnsafe(ref text, (nuint)i), Vector256.LoadUnsafe(ref text, (nuint)i + (nuint)Vector256<ushort>.Count));
            var low = block | Vector256.Create((byte)0x20);
            low.StoreUnsafe(ref lower, (nuint)i);
            letters |= Bits(Vector256.LessThanOrEqual(low - Vector256.Create((byte)'a'), Vector256.Create((byte)25)) | Vector256.LessThanOrEqual(block - Vector256.Create((byte)'0'), Vector256.Create((byte)9)), i);
            odd |= Bits(block, i);
            apostrophes |= Bits(Vector256.Equals(block, Vector256.Create((byte)'\'')), i);
            hyphens |= Bits(Vector256.Equals(block, Vector256.Create((byte)'-')), i);
            e |= Bits(Vector256.Equals(low, Vector256.Create((byte)'e')), i);
            s |= Bits(Vector256.Equals(low, Vector256.Create((byte)'s')), i);
            vowels |= Bits(Vector256.Equals(low, Vector256.Create((byte)'a')) | Vector256.Equals(low, Vector256.Create((byte)'o')) | Vector256.Equals(low, Vector256.Create((byte)'u')), i);
        }

        _letters = letters;
        _begins = letters | odd;
        _unclear = odd | apostrophes | (hyphens & (e << 1));   // "e-mail"
        _doubled = (s & (s << 1)) | (e & (vowels << 1));
        _doubledE = e & (e << 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ulong Bits(Vector256<byte> vector, int at) => (ulong)vector.ExtractMostSignificantBits() << at;

    /// <summary>Where the next word, or a character outside ASCII, stands from a place on; <see cref="Width"/> where there is none.</summary>
    public readonly int NextWord(int from) => from < Width && _begins >> from is var rest and not 0 ? from + BitOperations.TrailingZeroCount(rest) : Width;

    /// <summary>How many letters and digits of ASCII stand from a place on.</summary>
    public readonly int Length(int start) => BitOperations.TrailingZeroCount(~(_letters >> start));

    /// <summary>Whether letters alone are the word: no apostrophe, no letter outside ASCII in it or after it. A word of all the <see cref="Width"/> is none of these.</summary>
    public readonly bool IsPlain(int start, int length) => ((_unclear >> start) & ((2UL << length) - 1)) == 0;

    /// <summary>The second letters of "ue" and "ss" in the first so many of a word, which folding drops.</summary>
    public readonly uint Doubled(int start, int length) => (uint)(_doubled >> start) & ((1u << length) - 1);

    /// <summary>Whether there is an "ee" in the first so many letters: which of them goes is not told by their neighbours alone.</summary>
    public readonly bool HasDoubledE(int start, int length) => ((uint)(_doubledE >> start) & ((1u << length) - 1)) != 0;

    /// <summary>The first so many letters of a word in lower case, <see cref="ShortWords.Window"/> at most, and nothing after them.</summary>
    public readonly Vector128<ulong> Lower(int start, int length) =>
        (Vector128.LoadUnsafe(in _lower[start]) & Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(Kept), (nuint)(ShortWords.Window - length))).AsUInt64();

    [InlineArray(Width + ShortWords.Window)]
    struct Room
    {
        byte _first;
    }
}
