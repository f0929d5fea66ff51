using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace SupportBot.Bounces;

/// <summary>A text as a run of folded words: lower case, no accents, "ue" and "ü" alike, "ss" and "ß" alike.</summary>
/// <remarks>Its room is borrowed and goes back on disposal.</remarks>
sealed class Words(string text, Vocabulary vocabulary) : IDisposable
{
    /// <summary>Each ASCII letter or digit folded; 0 for what is none.</summary>
    static readonly char[] Ascii = [.. Enumerable.Range(0, 0x80).Select(c => char.IsAsciiLetterOrDigit((char)c) ? char.ToLowerInvariant((char)c) : '\0')];

    const int Ahead = 64;

    Token[] _tokens = ArrayPool<Token>.Shared.Rent(Math.Min((text.Length / 6) + 8, 1024));
    int _at;

    int _count;

    /// <summary>Those that are read so far.</summary>
    public ReadOnlySpan<Token> All => _tokens.AsSpan(0, _count);

    /// <summary>Reads on, where need be, until a word and so many after it are there, or the text ends. Answers the number of words of which that is true.</summary>
    public int Ready(int word, int reach)
    {
        var wanted = word + reach;
        while (_count < wanted && _at < text.Length)
        {
            if (_count == _tokens.Length) Grow();
            _count = vocabulary.Read(text, ref _at, _tokens, _count, Math.Min(Math.Max(wanted, _count + Ahead), _tokens.Length));
        }

        return _count < wanted ? _count : _count - reach + 1;
    }

    void Grow()
    {
        var more = ArrayPool<Token>.Shared.Rent(_count * 2);
        _tokens.CopyTo(more, 0);
        ArrayPool<Token>.Shared.Return(_tokens);
        _tokens = more;
    }

    public void Dispose() => ArrayPool<Token>.Shared.Return(_tokens);

    /// <summary>One word folded; what is no letter or digit is left out.</summary>
    public static string Fold(string word)
    {
        var folded = new StringBuilder(word.Length);
        foreach (var c in word)
        {
            if (FoldLetter(c, folded.Length > 0 ? folded[^1] : '\0') is var letter and not '\0') folded.Append(letter);
        }

        return folded.ToString();
    }

    /// <summary>Whether a word goes on here.</summary>
    public static bool Belongs(ReadOnlySpan<char> text, int i) => IsLetter(text[i]) || IsInside(text, i);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsLetter(char c) => c < 0x80 ? Ascii[c] != '\0' : char.IsLetterOrDigit(c);

    /// <summary>An apostrophe in "can't", a hyphen in "e-mail": part of the word, and left out when folding.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsInside(ReadOnlySpan<char> text, int i) => text[i] is '\'' or '’' or '´' or '-' && JoinsLetters(text, i);

    static bool JoinsLetters(ReadOnlySpan<char> text, int i) =>
        i > 0 && i + 1 < text.Length && char.IsLetter(text[i - 1]) && char.IsLetter(text[i + 1])
        && (text[i] != '-' || (text[i - 1] is 'e' or 'E' && text[i + 1] is 'm' or 'M' && (i < 2 || !char.IsLetterOrDigit(text[i - 2]))));

    /// <summary>A letter folded after the last one; 0 where it goes.</summary>
    public static char FoldLetter(char c, char last)
    {
        var letter = c < 0x80 ? Ascii[c] : FoldOther(c);
        return c < 0x80 && IsDoubled(letter, last) || (letter == 's' && last == 's') ? '\0' : letter;
    }

    /// <summary>People without a German keyboard write "ue" for "ü" and "ss" for "ß": the second letter goes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsDoubled(char letter, char last) => (letter == 'e' && last is 'a' or 'o' or 'u') || (letter == 's' && last == 's');

    static char FoldOther(char c) => c switch
    {
        'ß' or 'ẞ' => 's',
        'ł' or 'Ł' => 'l',
        'ø' or 'Ø' => 'o',
        >= 'À' and <= 'ž' => Bare(c),
        _ => char.IsLetterOrDigit(c) ? char.ToLowerInvariant(c) : '\0',
    };

    static char Bare(char c)
    {
        Span<char> one = [c];
        Span<char> parts = stackalloc char[8];
        return one.TryNormalize(parts, out var written, NormalizationForm.FormD) && written > 0 && CharUnicodeInfo.GetUnicodeCategory(parts[0]) != UnicodeCategory.NonSpacingMark
            ? char.ToLowerInvariant(parts[0])
            : char.ToLowerInvariant(c);
    }
}

/// <summary>A word of a text.</summary>
/// <param name="Start">Where it begins.</param>
/// <param name="End">Where it ends.</param>
/// <param name="Word">Its number in the vocabulary, or 0.</param>
/// <param name="Beginnings">Which of the vocabulary's lists of beginnings it has; 0 for none.</param>
[StructLayout(LayoutKind.Auto)]
readonly record struct Token(int Start, int End, ushort Word, ushort Beginnings);
