namespace SupportBot.Relays;

/// <summary>Decides which addresses may send. Pure: what is known goes in, the next state and what happened come out.</summary>
public static class PoolPolicy
{
}
