namespace SupportBot.Web.Commands;

/// <summary>A bounce, and a file's name, is somebody else's text: nothing in it may steer the terminal.</summary>
static class Printable
{
    public static string Of(string value) => value.Any(char.IsControl) ? string.Concat(value.Select(c => char.IsControl(c) ? ' ' : c)) : value;
}
