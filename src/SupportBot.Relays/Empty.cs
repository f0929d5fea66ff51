namespace SupportBot.Relays;

internal sealed class Empty { }
