using SyncCloud.Agent.Follow;
using SyncCloud.Agent.Home;
using SyncCloud.Agent.Output;
using SyncCloud.Protocol;

namespace SyncCloud.Agent.Daemon;

/// <summary>A watch for each collection that is kept. Not thread-safe.</summary>
internal sealed class Watches(TouchedPlaces touched, DaemonSchedule schedule, DaemonPace pace, Troubles troubles, TimeProvider time) : IDisposable
{
    private readonly Dictionary<CollectionId, (AttachedCollection Collection, FolderWatch Watch)> watches = [];

    /// <summary>Watches these and no others.</summary>
    public void Keep(IReadOnlyCollection<AttachedCollection> collections)
    {
        foreach (var (id, (_, watch)) in watches.ToList())
        {
            if (collections.Any(collection => collection.CollectionId == id && watch.IsOf(collection))) continue;
            watch.Dispose();
            watches.Remove(id);
        }
        Start([.. collections.Where(collection => !watches.ContainsKey(collection.CollectionId))]);
    }

    /// <summary>Makes those anew that are over, and has everything there looked at; the others begin to look whether they are. <paramref name="only"/>: this one alone.</summary>
    public void Renew(CollectionId? only = null)
    {
        var over = new List<AttachedCollection>();
        foreach (var (collection, watch) in watches.Where(pair => only is null || pair.Key == only).Select(pair => pair.Value))
        {
            if (watch.IsOver)
            {
                watch.Dispose();
                over.Add(collection);
                continue;
            }
            _ = watch.Look();
            Note(collection, watch);
        }
        Start(over);
        foreach (var collection in over) schedule.Touch(collection.CollectionId, null);
    }

    /// <summary>Why not every change of a collection is told; null when all are.</summary>
    public string? TroubleOf(CollectionId collection) => watches.TryGetValue(collection, out var one) ? one.Watch.Trouble : null;

    public void Dispose()
    {
        foreach (var (_, watch) in watches.Values) watch.Dispose();
        watches.Clear();
    }

    private void Start(List<AttachedCollection> collections)
    {
        var started = collections.ConvertAll(collection => (Collection: collection, Watch: new FolderWatch(collection, paths => touched.Add(collection.CollectionId, paths), time)));
        FolderWatch.WaitFor(started.Select(one => one.Watch));
        foreach (var (collection, watch) in started)
        {
            watches[collection.CollectionId] = (collection, watch);
            Note(collection, watch);
        }
    }

    private void Note(AttachedCollection collection, FolderWatch watch)
    {
        schedule.Watched(collection.CollectionId, watch.Trouble is null);
        var subject = "watch " + collection.Id;
        if (collection.Server is null && watch.Trouble is { } trouble) troubles.Tell(subject, $"{collection.Name}: not every change in '{collection.Root}' is told, so it is looked through every {Units.Duration(pace.Every)}: {trouble}");
        else troubles.End(subject);
    }
}
