using System.Collections.Immutable;
using SyncCloud.Engine.Guard;
using SyncCloud.Engine.Round;
using SyncCloud.Engine.State;
using SyncCloud.Engine.Transport;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.History;

/// <summary>
/// Changes to the chain that no application data shows yet: an undo, or former versions that come back. They are published as ordinary change logs made against the
/// head; this device learns of them with its next round, as of any other log, and merges what it has not sent yet with them. So a crash at any point leaves nothing half done here, and what
/// was published can be published again: then there is nothing left to change. Not thread-safe.
/// </summary>
public sealed class Revision
{
    private const int MaxChangesPerLog = 100_000;
    private const int MaxLostRaces = 20;
    private readonly HistoryFold fold;
    private readonly string rule;
    private readonly Func<IReadOnlyDictionary<ItemId, Item?>> decide;
    private readonly HashSet<ContainerId> gone = [];
    private readonly HashSet<ItemId> published = [];
    private readonly Dictionary<ItemId, Item> withheld = [];

    /// <param name="fold">Folded up to the head, with versions kept from where <paramref name="decide"/> needs them.</param>
    /// <param name="rule">The rule's name in the log.</param>
    /// <param name="decide">The items as they shall be, from the fold as it is when this is called.</param>
    internal Revision(HistoryFold fold, string rule, Func<IReadOnlyDictionary<ItemId, Item?>> decide) => (this.fold, this.rule, this.decide) = (fold, rule, decide);

    /// <summary>What publishing would do now.</summary>
    public RevisionPreview Preview(DeviceId device, string deviceName)
    {
        var (changes, missing) = Plan(device, deviceName);
        var names = new ItemNames(fold);
        var after = changes.ToDictionary(change => change.Id, change => PushOrder.Outcome(fold.Store.Chain.Find(change.Id)?.Item, change));
        return new RevisionPreview([.. changes.Select(change => Step(change.Id, after, names))], NamesOf(missing));
    }

    /// <summary>
    /// Publishes, and returns what was done. What others append meanwhile is kept, as in the preview. Contents that the cloud no longer has are left out. Throws <see cref="TransportException"/>: what was
    /// appended until then stands. Once the cloud says that it no longer has what was to come back, nothing more is deleted: whoever agreed to that did so for the whole.
    /// </summary>
    public async Task<RevisionReport> PublishAsync(RevisionContext context, CancellationToken cancellationToken)
    {
        var (logs, done, lostRaces) = (0, 0L, 0);
        while (true)
        {
            var (changes, missing) = Plan(context.Device, context.DeviceName);
            if (changes.Count == 0) return new RevisionReport(logs, done, NamesOf(missing), NamesOf(withheld.Values), fold.Cursor.Sequence);
            var part = PushSelection.Fitting(changes, MaxChangesPerLog).ToList();
            Allow(context, part);
            var log = LogIds.New(context.Time, context.RandomId);
            var bytes = ChangeLogWriter.Write(Header(context, log, part), part, Locations(part), default);
            switch (await fold.Context.Transport.AppendAsync(fold.Context.Collection, bytes, cancellationToken))
            {
                case AppendOutcome.Appended appended:
                    (logs, done) = (logs + 1, done + part.Count);
                    published.UnionWith(part.Select(change => change.Id));
                    // Read back like any other, so that the versions go on.
                    await fold.AdvanceAsync(appended.Position.Sequence, keepsVersions: true, cancellationToken);
                    break;
                case AppendOutcome.LostRace when ++lostRaces <= MaxLostRaces:
                    await fold.AdvanceAsync(long.MaxValue, keepsVersions: true, cancellationToken);
                    break;
                case AppendOutcome.ContainersRetired retired when gone.Overlaps(retired.Containers) is false:
                    gone.UnionWith(retired.Containers);
                    break;
                case AppendOutcome.ContainersQuarantined damaged when gone.Overlaps(damaged.Containers) is false:
                    gone.UnionWith(damaged.Containers);
                    break;
                default:
                    throw new TransportException("other devices keep sending, and nothing could be appended between their logs", isFinal: false);
            }
        }
    }

    private (IReadOnlyList<Change> Changes, IReadOnlyList<Item> Missing) Plan(DeviceId device, string deviceName)
    {
        var outcomes = new Dictionary<ItemId, Item?>(decide());
        var missing = new List<Item>();
        foreach (var (id, outcome) in outcomes.ToList())
        {
            if (published.Contains(id)) outcomes.Remove(id);
            if (outcome is null && gone.Count > 0 && fold.Store.Chain.Find(id)?.Item is { } stays)
            {
                withheld[id] = stays;
                outcomes.Remove(id);
            }
            if (outcome is null || IsThere(outcome)) continue;
            missing.Add(outcome);
            outcomes.Remove(id);
        }
        var plan = new RevisionPlan(fold.Context.Schema, fold.Store.Chain, new ItemNames(fold).LastOf, rule, device, deviceName);
        return (plan.Changes(outcomes), missing);
    }

    private bool IsThere(Item item) => ItemContents.Of(item).All(content => fold.Store.Chain.Names(content)
        || (fold.Store.Locations.FindLocation(content) is { } location && !location.Extents.Any(extent => gone.Contains(extent.Container))));

    /// <summary>Every content that becomes live is located, so that whoever begins at a base image finds it.</summary>
    private IEnumerable<LocationRecord> Locations(IEnumerable<Change> changes) => changes
        .Select(change => change switch { Put put => put.Fields, Patch patch => patch.Set, _ => Fields.Empty })
        .SelectMany(fields => ItemContents.Of(new Item(default, "", fields))).Distinct()
        .Where(content => !fold.Store.Chain.Names(content))
        .Select(content => fold.Store.Locations.FindLocation(content)!).Select(location => new WholeLocation(location.Content, location.Extents));

    /// <summary>Publishing is the approval of what it destroys on this device.</summary>
    private void Allow(RevisionContext context, IReadOnlyList<Change> changes)
    {
        var destroyed = Destructions.In(changes, fold.Store.Chain, fold.Context.Schema);
        if (destroyed.Count > 0) Approvals.Allow(context.State, destroyed);
    }

    private ChangeLogHeader Header(RevisionContext context, LogId log, IReadOnlyList<Change> changes) => new()
    {
        Collection = fold.Context.Collection,
        Log = log,
        Device = context.Device,
        Kind = fold.Context.Schema.Kind,
        Base = fold.Cursor,
        Root = PushSelection.RootAfter(fold.Store, changes),
        Counts = default,
        TimeMilliseconds = context.Time.GetUtcNow().ToUnixTimeMilliseconds(),
    };

    private RevisionStep Step(ItemId id, Dictionary<ItemId, Item?> after, ItemNames names)
    {
        var (before, then) = (fold.Store.Chain.Find(id)?.Item, after[id]);
        return new RevisionStep(id, then is null ? names.Last(before!) : names.PathOf(then, folder => after.GetValueOrDefault(folder) ?? names.LastOf(folder)), before, then);
    }

    private ImmutableArray<string> NamesOf(IEnumerable<Item> items)
    {
        var names = new ItemNames(fold);
        return [.. items.Select(names.Last)];
    }
}

/// <summary>What a revision would change.</summary>
/// <param name="Steps">In the order in which they would be published.</param>
/// <param name="Missing">What the items are called whose content the cloud no longer has; they stay as they are.</param>
public sealed record RevisionPreview(ImmutableArray<RevisionStep> Steps, ImmutableArray<string> Missing);

/// <summary>One item before and after a revision; null: not there.</summary>
public sealed record RevisionStep(ItemId Id, string Path, Item? Before, Item? After);

/// <summary>What was published.</summary>
/// <param name="Logs">Change logs appended.</param>
/// <param name="Changes">Changes in them.</param>
/// <param name="Missing">See <see cref="RevisionPreview.Missing"/>.</param>
/// <param name="Withheld">What would have gone and stays, since something that was to come back could not.</param>
/// <param name="Sequence">The head, as far as it was seen.</param>
public sealed record RevisionReport(int Logs, long Changes, ImmutableArray<string> Missing, ImmutableArray<string> Withheld, long Sequence);
