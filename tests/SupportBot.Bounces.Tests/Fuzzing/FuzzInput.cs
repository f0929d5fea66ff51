using System.Text;

namespace SupportBot.Bounces;

/// <summary>An input that nobody sent, made from a seed's text; the same numbers and seeds make the same input.</summary>
/// <param name="Number">Its number in the run.</param>
/// <param name="Text">What is read as a text; it may hold halves of surrogate pairs.</param>
/// <param name="Bytes">What is read as bytes: the text in some charset, sometimes damaged again.</param>
/// <param name="Recipe">What was done, in order.</param>
sealed record FuzzInput(long Number, string Text, byte[] Bytes, string Recipe)
{
    /// <summary>Makes one input.</summary>
    /// <param name="texts">The texts to start from.</param>
    /// <param name="seed">The run's number.</param>
    /// <param name="number">The input's number in the run.</param>
    /// <param name="longest">So many characters it may have.</param>
    public static FuzzInput Make(IReadOnlyList<string> texts, long seed, long number, int longest)
    {
        var dice = Dice.For(seed, number);
        var room = new Room(texts, longest);
        var text = dice.OneIn(40) ? "" : dice.Any(texts);
        var recipe = new List<string>();
        for (var left = dice.Between(1, dice.OneIn(4) ? 16 : 5); left > 0; left--)
        {
            var change = Mutations.Any(dice);
            text = change.Made(dice, text, room);
            if (text.Length > longest) text = text[..longest];
            recipe.Add(change.Name);
        }

        return new(number, text, Encoded(dice, text, recipe), string.Join(", ", recipe));
    }

    static byte[] Encoded(Dice dice, string text, List<string> recipe)
    {
        var charset = dice.Below(12) switch
        {
            0 => Encoding.Latin1,
            1 when text.Length < 100_000 => Encoding.Unicode,
            2 when text.Length < 100_000 => Encoding.BigEndianUnicode,
            _ => Encoding.UTF8,
        };
        var bytes = charset.GetBytes(text);
        if (charset != Encoding.UTF8) recipe.Add(charset.WebName);
        if (dice.OneIn(10))
        {
            bytes = [.. charset.Preamble, .. bytes];
            recipe.Add("byte order mark");
        }

        if (dice.OneIn(6))
        {
            for (var left = dice.Between(1, 20); left > 0 && bytes.Length > 0; left--) bytes[dice.Below(bytes.Length)] = (byte)dice.Below(256);
            recipe.Add("random bytes");
        }

        return bytes;
    }
}

/// <summary>What a change may draw from, and how long it may make a text.</summary>
sealed record Room(IReadOnlyList<string> Texts, int Longest)
{
    /// <summary>How long something repeated becomes: mostly short, at times 64 KB, seldom 1 MB.</summary>
    public int Length(Dice dice) => Math.Min(Longest, dice.Below(100) switch
    {
        0 when dice.OneIn(4) => 1_000_000,
        < 8 => dice.Between(8_000, 64_000),
        _ => dice.Between(10, 2_000),
    });
}
