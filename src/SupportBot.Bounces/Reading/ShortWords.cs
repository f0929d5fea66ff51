using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SupportBot.Bounces;

/// <summary>
/// The words of a vocabulary that fit into sixteen bytes, found at once instead of letter by letter: a text's word is compared as a number. Nearly all words of
/// nearly all texts are settled here; what has a letter outside ASCII or an apostrophe, or begins like a longer word, is left to the tree.
/// </summary>
sealed class ShortWords
{
    /// <summary>So many characters are looked at together. A word of the vocabulary must be shorter, so that its end is seen.</summary>
    public const int Window = 16;

    /// <summary>From <see cref="Window"/> less a length on: that many bytes that keep a letter, then bytes that drop it.</summary>
    static readonly byte[] Kept = [.. Enumerable.Repeat(byte.MaxValue, Window), .. Enumerable.Repeat((byte)0, Window)];

    readonly Filter _known;
    readonly ushort[] _places;
    readonly int _shift;

    /// <summary>The words, from 1 on.</summary>
    readonly Entry[] _entries;

    readonly Filter _opened;

    /// <summary>The beginnings of words, the longest first.</summary>
    readonly Beginning[] _beginnings;

    /// <summary>Those of fewer than four letters.</summary>
    readonly Beginning[] _shortest;

    /// <summary>The first eight letters of the words that are too long for here.</summary>
    readonly ulong[] _long;

    /// <param name="words">Words, folded, and what each is in the vocabulary.</param>
    /// <param name="beginnings">The beginnings that longer words may have.</param>
    public ShortWords(IReadOnlyCollection<(string Text, ushort Word, ushort Beginnings)> words, IReadOnlySet<string> beginnings)
    {
        var plain = words.Where(word => word.Text.All(char.IsAscii)).Select(word => (word.Text, Key: Key(word.Text), word.Word, word.Beginnings)).ToList();
        var fitting = plain.Where(word => word.Text.Length < Window).ToList();
        _known = new(fitting.Select(word => Hash(word.Key.Low, word.Key.High)), 13 + (fitting.Count > 4000 ? 4 : 1));
        var size = BitOperations.RoundUpToPowerOf2((uint)Math.Max(fitting.Count * 2, 64));
        (_places, _shift) = (new ushort[size], 64 - BitOperations.Log2(size));
        _entries = [default, .. fitting.Select(word => new Entry(word.Key.Low, word.Key.High, word.Word, word.Beginnings))];
        for (var i = 1; i < _entries.Length; i++)
        {
            var at = (int)(Hash(_entries[i].Low, _entries[i].High) >> _shift);
            while (_places[at] != 0) at = (at + 1) & (_places.Length - 1);
            _places[at] = (ushort)i;
        }

        _long = [.. plain.Where(word => word.Text.Length >= Window).Select(word => word.Key.Low).Distinct()];
        var open = plain.Where(word => word.Text.Length < Window && beginnings.Contains(word.Text)).OrderByDescending(word => word.Text.Length).Select(word => new Beginning(word.Key.Low, word.Key.High, word.Text.Length, word.Beginnings)).ToList();
        (_beginnings, _shortest) = ([.. open.Where(one => one.Length >= 4)], [.. open.Where(one => one.Length < 4)]);
        _opened = new(_beginnings.Select(one => Start(one.Low)), 12);
    }

    /// <summary>
    /// Reads on from a place that has at least <see cref="Window"/> characters after it. True with a word, after which <paramref name="at"/> stands, past what is none, or far into it where
    /// it is longer; else, where <paramref name="at"/> has moved, there was none up to it, and where it has not and stands on a letter, that word is not for here.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Next(ref readonly char text, ref int at, out Token token)
    {
        Unsafe.SkipInit(out token);
        ref readonly var first = ref Unsafe.As<char, ushort>(ref Unsafe.AsRef(in text));
        var block = Vector128.NarrowWithSaturation(Vector128.LoadUnsafe(in first, (nuint)at), Vector128.LoadUnsafe(in first, (nuint)at + 8));
        var lower = block | Vector128.Create((byte)0x20);
        var letters = (Vector128.LessThanOrEqual(lower - Vector128.Create((byte)'a'), Vector128.Create((byte)25)) | Vector128.LessThanOrEqual(block - Vector128.Create((byte)'0'), Vector128.Create((byte)9))).ExtractMostSignificantBits();
        var odd = block.ExtractMostSignificantBits();
        var skipped = BitOperations.TrailingZeroCount(letters | odd | (1u << Window));
        if (skipped > 0)
        {
            at += skipped;
            return false;
        }

        var length = BitOperations.TrailingZeroCount(~letters);
        var e = Vector128.Equals(lower, Vector128.Create((byte)'e')).ExtractMostSignificantBits();
        var unclear = odd | Vector128.Equals(block, Vector128.Create((byte)'\'')).ExtractMostSignificantBits() | (Vector128.Equals(block, Vector128.Create((byte)'-')).ExtractMostSignificantBits() & (e << 1));   // "e-mail"
        if ((unclear & ((2u << length) - 1)) != 0) return false;

        var key = (lower & Vector128.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(Kept), (nuint)(Window - length))).AsUInt64();
        var (low, high) = (key[0], key[1]);
        var s = Vector128.Equals(lower, Vector128.Create((byte)'s')).ExtractMostSignificantBits();
        var vowels = (Vector128.Equals(lower, Vector128.Create((byte)'a')) | Vector128.Equals(lower, Vector128.Create((byte)'o')) | Vector128.Equals(lower, Vector128.Create((byte)'u'))).ExtractMostSignificantBits();
        var doubled = ((s & (s << 1)) | (e & (vowels << 1))) & ((1u << length) - 1);
        if (doubled != 0)
        {
            if (length == Window || (e & (e << 1)) != 0) return false;
            Drop(doubled, ref low, ref high);
        }

        ushort word = 0, lists = 0;
        if (length < Window && Find(low, high) is var place and > 0) (word, lists) = (_entries[place].Word, _entries[place].Beginnings);
        else if (length == Window && _long.AsSpan().Contains(low)) return false;
        else if (_opened.Has(Start(low)) || _shortest.Length > 0) lists = Longest(low, high);
        token = new(at, at + length, word, lists);
        // The next word begins in sight mostly.
        at += length + BitOperations.TrailingZeroCount(((letters | odd) >> length) | (1u << (Window - length)));
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    int Find(ulong low, ulong high)
    {
        var hash = Hash(low, high);
        if (!_known.Has(hash)) return 0;
        for (var at = (int)(hash >> _shift); ; at = (at + 1) & (_places.Length - 1))
        {
            var place = _places[at];
            if (place == 0 || (_entries[place].Low == low && _entries[place].High == high)) return place;
        }
    }

    /// <summary>The lists of the longest beginning that a word has.</summary>
    ushort Longest(ulong low, ulong high)
    {
        if (_opened.Has(Start(low)))
        {
            foreach (ref readonly var beginning in _beginnings.AsSpan())
            {
                if (beginning.Opens(low, high)) return beginning.Lists;
            }
        }

        foreach (ref readonly var beginning in _shortest.AsSpan())
        {
            if (beginning.Opens(low, high)) return beginning.Lists;
        }

        return 0;
    }

    /// <summary>Leaves out letters of a word, the last ones first.</summary>
    static void Drop(uint letters, ref ulong low, ref ulong high)
    {
        while (letters != 0)
        {
            var at = BitOperations.Log2(letters);
            letters &= ~(1u << at);
            if (at < 8)
            {
                var before = (1UL << (8 * at)) - 1;
                low = (low & before) | ((low >> 8) & ~before & (ulong.MaxValue >> 8)) | (high << 56);
                high >>= 8;
            }
            else
            {
                var before = (1UL << (8 * (at - 8))) - 1;
                high = (high & before) | ((high >> 8) & ~before);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ulong Hash(ulong low, ulong high) => (low ^ (high * 0xC2B2AE3D27D4EB4F)) * 0x9E3779B97F4A7C15;

    /// <summary>The first four letters.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ulong Start(ulong low) => (low & uint.MaxValue) * 0x9E3779B97F4A7C15;

    static (ulong Low, ulong High) Key(string text)
    {
        ulong low = 0, high = 0;
        for (var i = 0; i < Math.Min(text.Length, Window); i++)
        {
            if (i < 8) low |= (ulong)text[i] << (8 * i);
            else high |= (ulong)text[i] << (8 * (i - 8));
        }

        return (low, high);
    }

    [StructLayout(LayoutKind.Auto)]
    readonly record struct Entry(ulong Low, ulong High, ushort Word, ushort Beginnings);

    /// <summary>A beginning of words.</summary>
    [StructLayout(LayoutKind.Auto)]
    readonly struct Beginning(ulong low, ulong high, int length, ushort lists)
    {
        readonly ulong _lowMask = length >= 8 ? ulong.MaxValue : (1UL << (8 * length)) - 1;
        readonly ulong _highMask = length <= 8 ? 0 : (1UL << (8 * (length - 8))) - 1;

        public ulong Low => low;

        public int Length => length;

        public ushort Lists => lists;

        public bool Opens(ulong wordLow, ulong wordHigh) => (wordLow & _lowMask) == low && (wordHigh & _highMask) == high;
    }

    /// <summary>A bit for each hash: small enough to stay at hand, and what is not in it is nowhere.</summary>
    [StructLayout(LayoutKind.Auto)]
    internal readonly struct Filter
    {
        readonly ulong[] _bits;
        readonly int _shift;

        public Filter(IEnumerable<ulong> hashes, int log)
        {
            (_bits, _shift) = (new ulong[1 << (log - 6)], 64 - log);
            foreach (var hash in hashes) _bits[hash >> _shift >> 6] |= 1UL << (int)(hash >> _shift);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool Has(ulong hash)
        {
            var bit = (int)(hash >> _shift);
            return (_bits[bit >> 6] & (1UL << bit)) != 0;
        }
    }
}
