namespace SupportBot.Bounces;

internal sealed class Empty { }
