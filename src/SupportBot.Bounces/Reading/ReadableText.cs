using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace SupportBot.Bounces;

/// <summary>
/// The words of a notice as they are read: unquoted and with broken words rejoined. Each character knows where it stood
/// in the text as it came, so that evidence can point there.
/// </summary>
/// <param name="Text">The words.</param>
/// <param name="Runs">Pieces that stood together in the text as it came, in order; the first begins at 0.</param>
sealed record ReadableText(string Text, ImmutableArray<TextRun> Runs)
{
    /// <summary>A piece of the words as a place in the text as it came.</summary>
    public (int Start, int Length) Origin(int start, int length)
    {
        if (length <= 0 || start >= Text.Length) return (Math.Min(start, Text.Length), Math.Max(length, 0));
        var first = At(start).Origin;
        var last = At(Math.Min(start + length, Text.Length) - 1);
        return (first, last.Origin + last.Length - first);
    }

    /// <summary>One character as a run of its own.</summary>
    TextRun At(int place)
    {
        var (low, high) = (0, Runs.Length - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (Runs[middle].Start <= place) low = middle;
            else high = middle - 1;
        }

        return Runs[low] with { Start = place, Origin = Runs[low].Origin + place - Runs[low].Start };
    }
}

/// <summary>From this place on the words stood together in the text as it came.</summary>
/// <param name="Start">The place in the words.</param>
/// <param name="Origin">The same place in the text as it came.</param>
/// <param name="Length">How many characters there were read as one: <c>&amp;uuml;</c>, <c>=C3=BC</c>. 1 elsewhere.</param>
[StructLayout(LayoutKind.Auto)]
readonly record struct TextRun(int Start, int Origin, int Length = 1);
