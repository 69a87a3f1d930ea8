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
    private readonly Func<IEnumerable<KeyValuePair<ItemId, Item?>>> decide;
    private readonly SpilledOutcomes outcomes;
    private readonly HashSet<ContainerId> gone = [];
    private readonly HashSet<ItemId> published = [];
    private readonly HashSet<long> logs = [];
    private readonly Dictionary<ItemId, string> withheld = [];

    /// <param name="fold">Folded up to the head, with versions kept from where <paramref name="decide"/> needs them. There is one revision of a fold.</param>
    /// <param name="rule">The rule's name in the log.</param>
    /// <param name="decide">The items as they shall be, from the fold as it is when this is called, as they are enumerated.</param>
    internal Revision(HistoryFold fold, string rule, Func<IEnumerable<KeyValuePair<ItemId, Item?>>> decide) =>
        (this.fold, this.rule, this.decide, outcomes) = (fold, rule, decide, new SpilledOutcomes(fold.Store.Sql));

    /// <summary>Whether a log is one that this has published.</summary>
    internal bool IsOwn(long sequence) => logs.Contains(sequence);

    /// <summary>What publishing would do now.</summary>
    public RevisionPreview Preview(DeviceId device, string deviceName)
    {
        var (plan, changes, missing) = Plan(device, deviceName);
        var names = new ItemNames(fold);
        return new RevisionPreview([.. changes.Select(id => Step(id, plan, names))], [.. missing]);
    }

    /// <summary>
    /// Publishes, and returns what was done. What others append meanwhile is kept, as in the preview. Contents that the cloud no longer has are left out. Throws <see cref="TransportException"/>: what was
    /// appended until then stands. Once the cloud says that it no longer has what was to come back, nothing more is deleted: whoever agreed to that did so for the whole.
    /// </summary>
    public async Task<RevisionReport> PublishAsync(RevisionContext context, CancellationToken cancellationToken)
    {
        var (lostRaces, columnsFrom) = (0, context.ColumnsFrom);
        var done = new List<RevisionStep>();
        while (true)
        {
            var (plan, changes, missing) = Plan(context.Device, context.DeviceName);
            if (changes.Count == 0) return new RevisionReport(logs.Count, [.. done], [.. missing], [.. withheld.Values], fold.Cursor.Sequence);
            var part = PushSelection.Fitting(changes.Select(plan.ChangeOf), MaxChangesPerLog, fold.Store).Select(change => change.Id).ToList();
            var publishing = part.Select(plan.ChangeOf);
            Allow(context, publishing);
            var header = Header(context, LogIds.New(context.Time, context.RandomId), publishing);
            var bytes = ChangeLogWriter.Write(header, publishing, Locations(publishing), default, columnsFrom);
            switch (await fold.Context.Transport.AppendAsync(fold.Context.Collection, bytes, cancellationToken))
            {
                case AppendOutcome.Appended appended:
                    logs.Add(appended.Position.Sequence);
                    var names = new ItemNames(fold);
                    done.AddRange(part.Select(id => Step(id, plan, names)));
                    published.UnionWith(part);
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
                case AppendOutcome.UnknownFeature { Feature: FormatFeatures.Columns } when columnsFrom != int.MaxValue:
                    columnsFrom = int.MaxValue;
                    break;
                case AppendOutcome.UnknownFeature unknown:
                    throw unknown.Refusal;
                default:
                    throw new TransportException("other devices keep sending, and nothing could be appended between their logs", isFinal: false);
            }
        }
    }

    private (RevisionPlan Plan, IReadOnlyList<ItemId> Changes, IReadOnlyList<string> Missing) Plan(DeviceId device, string deviceName)
    {
        var names = new ItemNames(fold);
        var missing = new List<string>();
        using var transaction = fold.Store.Sql.Begin();
        outcomes.Clear();
        var plan = new RevisionPlan(fold.Context.Schema, fold.Store.Chain, outcomes, names.LastOf, rule, device, deviceName);
        foreach (var (id, outcome) in decide())
        {
            if (published.Contains(id)) continue;
            if (outcome is null && gone.Count > 0 && fold.Store.Chain.Find(id)?.Item is { } stays) withheld[id] = names.Last(stays);
            else if (outcome is null || IsThere(outcome)) plan.Decide(id, outcome);
            else missing.Add(names.Last(outcome));
        }
        var changes = plan.Arrange();
        transaction.Commit();
        return (plan, changes, missing);
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
    private void Allow(RevisionContext context, IEnumerable<Change> changes)
    {
        var destroyed = Destructions.In(changes, fold.Store.Chain, fold.Context.Schema);
        if (destroyed.Count > 0) Approvals.Allow(context.State, destroyed);
    }

    private ChangeLogHeader Header(RevisionContext context, LogId log, IEnumerable<Change> changes) => new()
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

    private RevisionStep Step(ItemId id, RevisionPlan plan, ItemNames names)
    {
        var (before, after) = (fold.Store.Chain.Find(id)?.Item, plan.Find(id));
        var path = after is null ? names.Last(before!) : names.PathOf(after, folder => plan.Find(folder) ?? names.LastOf(folder));
        return new RevisionStep(id, path, before is null ? RevisionEffect.ComesBack : after is null ? RevisionEffect.GoesAgain : RevisionEffect.IsReverted);
    }
}
