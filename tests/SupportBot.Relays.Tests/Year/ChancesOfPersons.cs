using System.Net;

namespace SupportBot.Relays;

/// <summary>What persons decide and set.</summary>
sealed partial class Chances
{
    void Decide()
    {
        if (!year.IsUp) return;
        var address = year.Addresses[_random.Next(year.Addresses.Count)].Address;
        DateTimeOffset? until = _random.Next(2) == 0 ? year.Clock + TimeSpan.FromHours(Between(0.5, 48)) : null;
        switch (_random.Next(10))
        {
            case < 4:
                year.Hold(address, sends: false, until, force: _random.Next(10) == 0);
                ReleaseLater(address);
                break;
            case < 7:
                year.Hold(address, sends: true, until, force: false);
                ReleaseLater(address);
                break;
            case 7:
                foreach (var held in year.State.Addresses.Where(known => known.Hold is not null).Take(2)) year.Release(held.Address);
                break;
            default:
                foreach (var list in year.State.MassListings.Keys.Concat(Scene.Lists.Take(Scene.Watched).Select(list => list.Id)).ToList()) year.ConfirmMassListing(year.Promises.ListIndex(list));
                break;
        }
    }

    /// <summary>No hold is for ever: somebody thinks of it within days.</summary>
    void ReleaseLater(IPAddress address) => In(Between(1, 240), () =>
    {
        if (year.IsUp && year.State.Addresses.Any(known => known.Address.Equals(address))) year.Release(address);
        else if (!year.IsUp) ReleaseLater(address);
    });

    void ChangeSettings()
    {
        if (!year.IsUp) return;
        switch (_random.Next(9))
        {
            case 0 or 1:
                Join(Scene.Addresses.Concat(Scene.Spare).ElementAt(_random.Next(Count)));
                break;
            case 2:
                Move(_random.Next(year.Addresses.Count));
                break;
            case 3:
                Rule(year.Rules with { Automatic = false }, Between(1, 60));
                break;
            case 4:
                Rule(year.Rules with { ConfirmListing = 1 + _random.Next(2), ConfirmDelisting = 1 + _random.Next(3) }, Between(5, 400));
                break;
            case 5:
                Rule(year.Rules with { MinimumActive = _random.Next(3) == 0 ? Share.Count(_random.Next(12)) : Share.Percent(_random.Next(101)) }, Between(5, 200));
                break;
            case 6:
                Rule(year.Rules with { CascadeLimit = Share.Percent(_random.Next(60)), CascadeWindow = TimeSpan.FromHours(Between(1, 24)), ReactivateAfter = TimeSpan.FromMinutes(Between(1, 600)) }, Between(5, 400));
                break;
            default:
                Ask(_random.Next(Scene.Watched), _random.Next(2) == 0);
                break;
        }

        year.Configure();
    }

    void Join(RelayAddress address)
    {
        if (year.Addresses.Find(known => known.Address.Equals(address.Address)) is { } there) year.Addresses.Remove(there);
        else year.Addresses.Add(address);
    }

    void Move(int place)
    {
        var other = year.Addresses[_random.Next(year.Addresses.Count)];
        year.Addresses[place] = year.Addresses[place] with { Pool = other.Pool, Relay = other.Relay };
    }

    void Rule(PoolRules rules, double hours)
    {
        year.Rules = rules;
        In(hours, () =>
        {
            year.Rules = new();
            if (year.IsUp) year.Configure();
        });
    }

    /// <summary>A list is not asked for a while, or asked with another consequence.</summary>
    void Ask(int list, bool atAll)
    {
        var usual = Scene.Lists[list].Watched!;
        year.Watched[list] = atAll ? usual with { Drains = !usual.Drains } : null;
        In(Between(5, 200), () =>
        {
            year.Watched[list] = usual;
            if (year.IsUp) year.Configure();
        });
    }
}
