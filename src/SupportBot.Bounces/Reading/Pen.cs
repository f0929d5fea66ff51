using System.Buffers;
using System.Collections.Immutable;

namespace SupportBot.Bounces;

/// <summary>Text under way that remembers where each piece of it came from. Its room is borrowed.</summary>
sealed class Pen(int capacity) : IDisposable
{
    TextRun[] _runs = ArrayPool<TextRun>.Shared.Rent(64);
    int _runCount;
    char[] _text = ArrayPool<char>.Shared.Rent(capacity);
    int _length;

    /// <summary>What a character's place in the source is ahead of its place here.</summary>
    int _shift = int.MinValue;

    public int Length => _length;

    public ReadOnlySpan<char> Text => _text.AsSpan(0, _length);

    public void Write(char c, int origin)
    {
        if (_length == _text.Length) Grow(1);
        Mark(origin);
        _text[_length++] = c;
    }

    /// <summary>Writes one character for several of the source.</summary>
    public void Write(char c, int origin, int length)
    {
        if (_length == _text.Length) Grow(1);
        Add(new(_length, origin, length));
        _text[_length++] = c;
        _shift = int.MinValue;
    }

    /// <summary>Writes what stands together in the source.</summary>
    public void Write(ReadOnlySpan<char> piece, int origin)
    {
        if (piece.IsEmpty) return;
        if (_text.Length - _length < piece.Length) Grow(piece.Length);
        Mark(origin);
        piece.CopyTo(_text.AsSpan(_length));
        _length += piece.Length;
    }

    /// <summary>The text; where nothing was changed, the one it was made of.</summary>
    public ReadableText Finished(string? source = null) => new(source is not null && Text.SequenceEqual(source) ? source : new string(Text), [.. _runs.AsSpan(0, _runCount)]);

    /// <summary>The text without these pieces, which are in order and apart.</summary>
    public ReadableText Without(List<(int Start, int End)> pieces)
    {
        using var kept = new Pen(_length);
        var (from, run) = (0, 0);
        pieces.Add((_length, _length));
        foreach (var (start, end) in pieces)
        {
            while (from < start)
            {
                while (run + 1 < _runCount && _runs[run + 1].Start <= from) run++;
                var to = run + 1 < _runCount ? Math.Min(start, _runs[run + 1].Start) : start;
                if (_runs[run].Length > 1) kept.Write(_text[from], _runs[run].Origin, _runs[run].Length);
                else kept.Write(_text.AsSpan(from, to - from), _runs[run].Origin + from - _runs[run].Start);
                from = to;
            }

            from = end;
        }

        return kept.Finished();
    }

    public void Dispose()
    {
        ArrayPool<char>.Shared.Return(_text);
        ArrayPool<TextRun>.Shared.Return(_runs);
    }

    void Mark(int origin)
    {
        if (origin - _length == _shift) return;
        _shift = origin - _length;
        Add(new(_length, origin));
    }

    void Add(TextRun run)
    {
        if (_runCount == _runs.Length)
        {
            var more = ArrayPool<TextRun>.Shared.Rent(_runCount * 2);
            _runs.CopyTo(more, 0);
            ArrayPool<TextRun>.Shared.Return(_runs);
            _runs = more;
        }

        _runs[_runCount++] = run;
    }

    void Grow(int more)
    {
        var text = ArrayPool<char>.Shared.Rent(Math.Max(_length * 2, _length + more));
        Text.CopyTo(text);
        ArrayPool<char>.Shared.Return(_text);
        _text = text;
    }
}
