namespace SupportBot.Web.Conversations;

/// <summary>Pictures by their first octets; what a client calls a file says nothing. Pure.</summary>
static class Pictures
{
    /// <summary>The subtype of <c>image/</c>, which is also the end of a file's name; null: no picture that people send.</summary>
    public static string? TypeOf(ReadOnlySpan<byte> content) => content switch
    {
        [0xFF, 0xD8, 0xFF, ..] => "jpeg",
        [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => "png",
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', ..] => "gif",
        _ when content.Length > 12 && content[8..12].SequenceEqual("WEBP"u8) => "webp",
        _ when content.Length > 12 && content[4..8].SequenceEqual("ftyp"u8) && (content[8..12].SequenceEqual("heic"u8) || content[8..12].SequenceEqual("heix"u8) || content[8..12].SequenceEqual("mif1"u8)) => "heic",
        _ => null,
    };
}
