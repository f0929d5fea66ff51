using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SupportBot.Bounces;

/// <summary>
/// The words of a vocabulary that fit into sixteen bytes, found at once instead of letter by letter: a text's word is compared as a number, and each number has one place
/// where it can stand, so that nothing is guessed and many are under way together. Nearly all words of nearly all texts are settled here; what has a letter outside ASCII or
/// an apostrophe, or begins like a longer word, is left to the tree.
/// </summary>
sealed class ShortWords
{
    /// <summary>So many characters are looked at together. A word of the vocabulary must be shorter, so that its end is seen.</summary>
    public const int Window = 16;

    /// <summary>So many words share a move.</summary>
    const int Neighbours = 4;

    /// <summary>By the first bits of a word's hash, how far it and its neighbours are moved so that no two words of the vocabulary meet.</summary>
    ushort[] _moves = [];

    int _shift;

    /// <summary>Each word in its place; nothing in the others.</summary>
    Entry[] _entries = [];

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
        Settle([.. fitting.Select(word => (Hash(word.Key.Low, word.Key.High), new Entry(Tag(Hash(word.Key.Low, word.Key.High)), word.Word, word.Beginnings)))]);
        _long = [.. plain.Where(word => word.Text.Length >= Window).Select(word => word.Key.Low).Distinct()];
        var open = plain.Where(word => word.Text.Length < Window && beginnings.Contains(word.Text)).OrderByDescending(word => word.Text.Length).Select(word => new Beginning(word.Key.Low, word.Key.High, word.Text.Length, word.Beginnings)).ToList();
        (_beginnings, _shortest) = ([.. open.Where(one => one.Length >= 4)], [.. open.Where(one => one.Length < 4)]);
        _opened = new(_beginnings.Select(one => Start(one.Low)), 12);
    }

    /// <summary>Gives each word a place of its own: neighbours together, the most numerous first, each lot moved until all its places are free.</summary>
    void Settle(List<(ulong Hash, Entry Entry)> words)
    {
        var lots = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(words.Count / Neighbours, 2));
        (_moves, _shift) = (new ushort[lots], 64 - BitOperations.Log2((uint)lots));
        var inOrder = words.GroupBy(word => (int)(word.Hash >> _shift)).OrderByDescending(lot => lot.Count()).Select(lot => (Lot: lot.Key, Words: lot.ToArray())).ToList();
        // A fifth of the places stay free, or more where that is too few.
        for (var size = Math.Max(words.Count * 6 / 5, Window); ; size = size * 6 / 5)
        {
            _entries = new Entry[size];
            if (inOrder.TrueForAll(lot => Settle(lot.Lot, lot.Words))) return;
        }
    }

    bool Settle(int lot, (ulong Hash, Entry Entry)[] words)
    {
        for (var move = 0; move <= ushort.MaxValue; move++)
        {
            _moves[lot] = (ushort)move;
            var taken = 0;
            while (taken < words.Length && EntryOf(words[taken].Hash).IsFree) EntryOf(words[taken].Hash) = words[taken++].Entry;
            if (taken == words.Length) return true;
            while (taken > 0) EntryOf(words[--taken].Hash) = default;
        }

        return false;
    }

    /// <summary>The letters of a plain word of a stretch, as they are compared; false where it is not for here, or is known without that.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryKey(in Stretch stretch, int start, int length, out Vector128<ulong> key)
    {
        var seen = Math.Min(length, Window);
        key = stretch.Lower(start, seen);
        if (stretch.Doubled(start, seen) is var doubled and not 0)
        {
            if (length >= Window || stretch.HasDoubledE(start, seen)) return false;
            key = Without(doubled, key);
        }

        return length < Window || !_long.AsSpan().Contains(key[0]);
    }

    /// <summary>What the word of a key is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Find(Vector128<ulong> key, ref Token token)
    {
        var (low, high) = (key[0], key[1]);
        var hash = Hash(low, high);
        // Half of the words are known and half are not: the answer to a question would be guessed wrong too often.
        ref readonly var entry = ref EntryOf(hash);
        var found = Unsafe.BitCast<bool, byte>(entry.Tag == Tag(hash));
        token = token with { Word = (ushort)(entry.Word * found), Beginnings = (ushort)(entry.Beginnings * found) };
        if (MayOpen(low) && entry.Word * found == 0) token = token with { Beginnings = Longest(low, high) };
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    ref Entry EntryOf(ulong hash)
    {
        var place = (uint)(hash >> 20) + (_moves[hash >> _shift] * 0x9E3779B1);
        return ref _entries[((ulong)place * (uint)_entries.Length) >> 32];
    }

    /// <summary>Thirty-two bits stand for a word: one that is not known is taken for one that is once in some thousands of millions.</summary>
    static uint Tag(ulong hash) => (uint)hash;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    bool MayOpen(ulong low)
    {
        if (_opened.Has(Start(low))) return true;
        foreach (ref readonly var beginning in _shortest.AsSpan())
        {
            if (beginning.Opens(low, 0)) return true;
        }

        return false;
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
    static Vector128<ulong> Without(uint letters, Vector128<ulong> key)
    {
        var (low, high) = (key[0], key[1]);
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

        return Vector128.Create(low, high);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ulong Hash(ulong low, ulong high) => Math.BigMul(low ^ 0x9E3779B97F4A7C15, high ^ 0xC2B2AE3D27D4EB4F, out var rest) ^ rest;

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
    readonly record struct Entry(uint Tag, ushort Word, ushort Beginnings)
    {
        public bool IsFree => Word == 0 && Beginnings == 0;
    }

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
