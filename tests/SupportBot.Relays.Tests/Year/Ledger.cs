using System.Collections.Immutable;

namespace SupportBot.Relays;

/// <summary>
/// Which listings count, kept a second time and simply: from what could really be heard, by the rules as they are written down. What the policy
/// believes is compared with it.
/// </summary>
/// <param name="answers">How many answers of this sweep say that a list names an address.</param>
sealed class Ledger(Func<int, int, int> answers)
{
    struct Page
    {
        public bool Open;
        public bool Told;
        public bool Drains;
        public int Answers;
        public int Clears;
        public int ClearsInRow;
        public bool TookOut;
    }

    readonly Page[] _pages = new Page[(Scene.Addresses.Length + Scene.Spare.Length) * Scene.Watched];
    readonly int[] _draining = new int[Scene.Watched];

    /// <summary>A listing that staff has been told of.</summary>
    public bool IsTold(int address, int list) => At(address, list) is { Open: true, Told: true };

    public bool IsOpen(int address, int list) => At(address, list).Open;

    public bool IsCounted(int address, int list) => At(address, list) is { Open: true, Told: true, Drains: true };

    public bool IsCounted(int address)
    {
        for (var list = 0; list < Scene.Watched; list++)
        {
            if (IsCounted(address, list)) return true;
        }

        return false;
    }

    /// <summary>Lists that took it out, or would have while it was out.</summary>
    public IEnumerable<int> Takers(int address) => Enumerable.Range(0, Scene.Watched).Where(list => At(address, list).TookOut);

    /// <summary>Whether it has said "not listed" so often in a row.</summary>
    public bool HasCleared(int address, int list, int times) => At(address, list).ClearsInRow >= times;

    /// <summary>How many addresses the list named in the last sweep by a draining code.</summary>
    public int NamedBy(int list) => _draining[list];

    public bool HasOpenDraining(int list, IEnumerable<int> addresses) => addresses.Any(address => At(address, list) is { Open: true, Drains: true });

    /// <summary>Writes a sweep in.</summary>
    /// <param name="heard">See <see cref="Hearing.Heard"/>.</param>
    /// <param name="watched">By list: null when it is not asked.</param>
    /// <param name="ended">Told of each draining listing that ends by a clear word.</param>
    public void Write(byte[] heard, IReadOnlyList<int> addresses, WatchedList?[] watched, PoolRules rules, Action<int, int> ended)
    {
        Array.Clear(_draining);
        foreach (var address in addresses)
        {
            for (var list = 0; list < Scene.Watched; list++)
            {
                ref var page = ref At(address, list);
                var word = heard[(address * Scene.Watched) + list];
                if (watched[list] is not { } asked)
                {
                    page = default;
                    continue;
                }

                if (!asked.Drains) page.Drains = page.TookOut = false;
                if (word == Hearing.Nothing) continue;
                var lists = word >= Hearing.Listed;
                var drains = lists && asked.Drains && Scene.Lists[list].Habits[word - Hearing.Listed].Drains;
                if (drains) WriteDraining(ref page, answers(address, list), Math.Max(1, rules.ConfirmListing), list);
                else if (WriteClear(ref page, lists, rules)) ended(address, list);
            }
        }
    }

    /// <summary>An address is out: from now on each list that counts has to clear it.</summary>
    public void Out(int address)
    {
        for (var list = 0; list < Scene.Watched; list++)
        {
            if (IsCounted(address, list)) At(address, list).TookOut = true;
        }
    }

    /// <summary>An address sends again.</summary>
    public void In(int address)
    {
        for (var list = 0; list < Scene.Watched; list++) At(address, list).TookOut = false;
    }

    public void Forget(int address) => Array.Clear(_pages, address * Scene.Watched, Scene.Watched);

    void WriteDraining(ref Page page, int answers, int needed, int list)
    {
        _draining[list]++;
        page.ClearsInRow = page.Clears = 0;
        page.Open = true;
        page.Answers += answers;
        if (page.Answers >= needed) page.Told = page.Drains = true;
    }

    /// <summary>A draining listing ends by "not listed" and by a code that only shows; one that only shows by "not listed". True when a draining one ends.</summary>
    static bool WriteClear(ref Page page, bool shows, PoolRules rules)
    {
        var drained = page is { Open: true, Drains: true };
        page.ClearsInRow++;
        page.Clears++;
        page.Answers = drained ? page.Answers : 0;
        if (shows && !drained) (page.Open, page.Told, page.Clears) = (true, true, 0);
        if (!page.Open || (page.Told && page.Clears < rules.ConfirmDelisting)) return false;
        if (shows && !drained) return false;
        (page.Open, page.Told, page.Drains, page.Answers, page.Clears) = (shows, shows, false, 0, 0);
        return drained;
    }

    ref Page At(int address, int list) => ref _pages[(address * Scene.Watched) + list];
}
