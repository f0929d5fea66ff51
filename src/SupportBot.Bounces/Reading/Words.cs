using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace SupportBot.Bounces;

/// <summary>A text as a run of folded words: lower case, no accents, "ue" and "ü" alike, "ss" and "ß" alike.</summary>
/// <remarks>Its room is borrowed and goes back on disposal.</remarks>
sealed class Words : IDisposable
{
    /// <summary>Longer runs of letters are no words of any language here; they are cut.</summary>
    const int Longest = 40;

    /// <summary>Each ASCII letter or digit folded; 0 for what is none.</summary>
    static readonly char[] Ascii = [.. Enumerable.Range(0, 0x80).Select(c => char.IsAsciiLetterOrDigit((char)c) ? char.ToLowerInvariant((char)c) : '\0')];

    readonly char[] _folded;
    Word[] _words;

    Words(int capacity)
    {
        _folded = ArrayPool<char>.Shared.Rent(capacity);
        _words = ArrayPool<Word>.Shared.Rent(capacity / 6 + 8);
    }

    public int Count { get; private set; }

    public ReadOnlySpan<char> this[int word] => _folded.AsSpan(_words[word].At, _words[word].Length);

    /// <summary>Where a run of words stands in the text.</summary>
    public (int Start, int Length) Place(int first, int count) => (_words[first].Start, _words[first + count - 1].End - _words[first].Start);

    public static Words Of(string text)
    {
        var words = new Words(text.Length);
        var used = 0;
        for (var i = 0; i < text.Length;)
        {
            if (!IsLetter(text[i]))
            {
                i++;
                continue;
            }

            var start = i;
            do i++;
            while (i < text.Length && (IsLetter(text[i]) || IsInside(text, i)));
            var length = Fold(text.AsSpan(start, Math.Min(i - start, Longest)), words._folded.AsSpan(used));
            words.Add(new(start, i, used, length));
            used += length;
        }

        return words;
    }

    public void Dispose()
    {
        ArrayPool<char>.Shared.Return(_folded);
        ArrayPool<Word>.Shared.Return(_words);
    }

    void Add(Word word)
    {
        if (Count == _words.Length)
        {
            var more = ArrayPool<Word>.Shared.Rent(Count * 2);
            _words.CopyTo(more, 0);
            ArrayPool<Word>.Shared.Return(_words);
            _words = more;
        }

        _words[Count++] = word;
    }

    /// <summary>One word folded; what is no letter or digit is left out.</summary>
    public static string Fold(string word)
    {
        var folded = ArrayPool<char>.Shared.Rent(word.Length + 1);
        var text = new string(folded, 0, Fold(word, folded));
        ArrayPool<char>.Shared.Return(folded);
        return text;
    }

    static bool IsLetter(char c) => c < 0x80 ? Ascii[c] != '\0' : char.IsLetterOrDigit(c);

    /// <summary>An apostrophe in "can't", a hyphen in "e-mail": part of the word, and left out when folding.</summary>
    static bool IsInside(string text, int i) =>
        text[i] is not (' ' or '\n') && i > 0 && i + 1 < text.Length && char.IsLetter(text[i - 1]) && char.IsLetter(text[i + 1])
        && (text[i] is '\'' or '’' or '´' || (text[i] == '-' && text[i - 1] is 'e' or 'E' && text[i + 1] is 'm' or 'M' && (i < 2 || !char.IsLetterOrDigit(text[i - 2]))));

    static int Fold(ReadOnlySpan<char> word, Span<char> folded)
    {
        var length = 0;
        foreach (var c in word)
        {
            var letter = FoldLetter(c);
            if (letter == '\0') continue;
            var last = length > 0 ? folded[length - 1] : '\0';
            // People without a German keyboard write "ue" for "ü" and "ss" for "ß".
            if ((letter == 'e' && last is 'a' or 'o' or 'u' && c is 'e' or 'E') || (letter == 's' && last == 's')) continue;
            folded[length++] = letter;
        }

        return length;
    }

    static char FoldLetter(char c)
    {
        if (c < 0x80) return Ascii[c];
        return c switch
        {
            'ß' or 'ẞ' => 's',
            'ł' or 'Ł' => 'l',
            'ø' or 'Ø' => 'o',
            >= 'À' and <= 'ž' => Bare(c),
            _ => char.IsLetterOrDigit(c) ? char.ToLowerInvariant(c) : '\0',
        };
    }

    static char Bare(char c)
    {
        Span<char> one = [c];
        Span<char> parts = stackalloc char[8];
        return one.TryNormalize(parts, out var written, NormalizationForm.FormD) && written > 0 && CharUnicodeInfo.GetUnicodeCategory(parts[0]) != UnicodeCategory.NonSpacingMark
            ? char.ToLowerInvariant(parts[0])
            : char.ToLowerInvariant(c);
    }

    /// <param name="Start">Where the word begins in the text.</param>
    /// <param name="End">Where it ends there.</param>
    /// <param name="At">Where its folded letters begin.</param>
    /// <param name="Length">How many they are.</param>
    [StructLayout(LayoutKind.Auto)]
    readonly record struct Word(int Start, int End, int At, int Length);
}
