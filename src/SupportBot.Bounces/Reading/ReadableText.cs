namespace SupportBot.Bounces;

/// <summary>
/// The words of a notice as they are read: unquoted and with broken words rejoined. Each character knows where it stood
/// in the text as it came, so that evidence can point there.
/// </summary>
sealed class ReadableText
{
    readonly int[]? _origins;

    ReadableText(string text, int[]? origins)
    {
        Text = text;
        _origins = origins;
    }

    public string Text { get; }

    public static ReadableText Plain(string text) => new(text, null);

    public static ReadableText Mapped(string text, int[] origins) => new(text, origins);

    /// <summary>A piece of the words as a place in the text as it came.</summary>
    public (int Start, int Length) Origin(int start, int length)
    {
        if (_origins is null || length <= 0 || start >= _origins.Length) return (Math.Min(start, Text.Length), Math.Max(length, 0));
        var first = _origins[start];
        var last = _origins[Math.Min(start + length, _origins.Length) - 1];
        return (first, last - first + 1);
    }
}
