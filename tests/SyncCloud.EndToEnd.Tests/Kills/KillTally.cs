using System.Globalization;

namespace SyncCloud.EndToEnd.Tests;

/// <summary>What a campaign struck and saw. Thread-safe for counting.</summary>
internal sealed class KillTally
{
    private readonly Lock gate = new();
    private readonly SortedDictionary<string, int> struck = new(StringComparer.Ordinal);
    private int syncs;

    public int Kills { get; private set; }
    public int Rounds { get; set; }
    public long Logs { get; set; }
    public int Conflicts { get; set; }
    public int Written { get; set; }

    public void Strike(string place)
    {
        lock (gate)
        {
            Kills++;
            struck[place] = struck.GetValueOrDefault(place) + 1;
        }
    }

    public void Ended() => Interlocked.Increment(ref syncs);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Kills} kills ({string.Join(", ", struck.Select(entry => $"{entry.Key} {entry.Value}"))}), {syncs} syncs that ended by themselves, {Rounds} rounds to quiet, {Logs} logs, {Written} contents written, {Conflicts} conflicts, none with oneself");
}
