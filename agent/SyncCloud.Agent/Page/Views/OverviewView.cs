using System.Collections.Immutable;
using SyncCloud.Agent.Commands;
using SyncCloud.Agent.Daemon;
using SyncCloud.Agent.Output;
using SyncCloud.Agent.Page.Web;

namespace SyncCloud.Agent.Page.Views;

/// <summary>What the first page shows.</summary>
internal sealed record OverviewModel
{
    public required ImmutableArray<CollectionStatus> Collections { get; init; }
    public required DaemonState Daemon { get; init; }
    public required CloudTold Told { get; init; }

    /// <summary>This device's id.</summary>
    public required string Device { get; init; }

    public KeptState? Kept(CollectionStatus status) => Daemon.Collections.FirstOrDefault(one => one.Id == status.Id);

    public CollectionLook Look(CollectionStatus status) => CollectionLook.Of(status, Kept(status), Told.Error is null ? Told.Head(status.Id) : null);
}

/// <summary>The first page: whether all is well, what waits for the person, every collection, what happened, and the devices.</summary>
internal static class OverviewView
{
    private const int MostLines = 12;

    public static Markup Of(PageFrame frame, OverviewModel model)
    {
        var lines = model.Collections.SelectMany(status => model.Told.Logs.GetValueOrDefault(status.Id, []).Select(log => (status.Collection, status.Id, log))).OrderByDescending(line => line.log.Committed).Take(MostLines).ToList();
        return Markup.Of($"""
            <div data-live="state">
            <h1 class="hero">{Headline(model)}</h1>
            <p class="lead">{Lead(frame, model)}</p>
            {(model.Daemon.Held is not { } held ? Markup.None : Markup.Of($"""<p class="notice wait" role="status">{Icons.Pause}<span>Nothing is synced by itself while this device is {held}. “Sync now” on a collection's page does it all the same; <code class="command">synccloud limits</code> tells, and sets, when this is so.</span></p>"""))}
            {Attention(frame, model)}
            </div>
            <section aria-labelledby="collections"><h2 id="collections">Collections</h2><div data-live="collections">{Collections(frame, model)}</div></section>
            <div class="columns">
            <section aria-labelledby="activity"><h2 id="activity">Activity</h2><div data-live="activity">{ActivityView.Of(frame, lines, model.Told, names: model.Collections.Length > 1)}</div></section>
            <section aria-labelledby="devices"><h2 id="devices">Devices</h2><div data-live="devices">{DevicesView.Short(frame, model)}</div></section>
            </div>
            """);
    }

    private static string Headline(OverviewModel model)
    {
        if (model.Collections.IsEmpty) return "Nothing to keep in step yet";
        if (model.Collections.Any(status => status.Approvals > 0)) return "Something waits for your word";
        var looks = model.Collections.Select(model.Look).ToList();
        if (looks.Exists(look => look.Tone == "bad")) return "Something needs a look";
        if (model.Daemon.Held is not null) return "Syncing is on hold";
        if (looks.Exists(look => look.Tone == "busy")) return "Syncing";
        if (looks.Exists(look => look.Tone == "wait")) return looks.TrueForAll(look => look.Word == "Paused") ? "Paused" : "Not everything is in step";
        return "Everything is in step";
    }

    private static Markup Lead(PageFrame frame, OverviewModel model) => model.Told.Error is { } error
        ? Markup.Of($"The cloud cannot be asked now: {error.Message}. This device goes on with it as soon as it answers.")
        : Markup.Of($"This device, <bdi>{frame.DeviceName}</bdi>, keeps step with {Others(model)}. Its daemon was started {frame.Ago(model.Daemon.Since)}.");

    private static string Others(OverviewModel model) => Math.Max(0, model.Told.Devices.Count(device => device.Revoked is null) - 1) is > 0 and var others ? Units.Count(others, "other device") : "the cloud alone: there is no other device yet";

    private static Markup Attention(PageFrame frame, OverviewModel model)
    {
        var (held, torn) = (model.Collections.Where(status => status.Approvals > 0).ToList(), model.Collections.Sum(status => status.Conflicts));
        if (held.Count == 0 && torn == 0) return Markup.None;
        return Markup.Of($"""
            <ul class="attention" aria-label="What waits for you">
            {held.Select(status => Markup.Of($"""<li class="card wait">{Icons.Wait}<p><strong>{Units.Count(status.Approvals, "deletion or replacement", "deletions and replacements")}</strong> in <bdi>{status.Collection}</bdi> came at once and {(status.Approvals == 1 ? "is" : "are")} held back until you have seen them.</p><a class="button primary" href="{frame.To($"collections/{status.Id}/approval")}">Review</a></li>"""))}
            {(torn == 0 ? Markup.None : Markup.Of($"""<li class="card fork">{Icons.Fork}<p><strong>{Units.Count(torn, "conflict")}</strong>: two devices changed the same thing. Both versions are kept until you choose.</p><a class="button" href="{frame.To("conflicts")}">Decide</a></li>"""))}
            </ul>
            """);
    }

    private static Markup Collections(PageFrame frame, OverviewModel model) => model.Collections.IsEmpty
        ? Markup.Of($"""<p class="empty">This device has no collections. Add a folder with <code class="command">synccloud add documents ~/Documents</code> and it appears here.</p>""")
        : Markup.Of($"""<ul class="collections">{model.Collections.Select(status => Card(frame, model, status))}</ul>""");

    private static Markup Card(PageFrame frame, OverviewModel model, CollectionStatus status)
    {
        var look = model.Look(status);
        return Markup.Of($"""
            <li class="card">
            <h3><a href="{frame.To($"collections/{status.Id}")}"><bdi>{status.Collection}</bdi></a></h3>
            <p class="state {look.Tone}">{look.Icon}<span>{look.Word}</span></p>
            {(model.Kept(status)?.Syncing is null ? Markup.Of($"<p>{look.Sentence}</p>") : ProgressView.Of(model.Kept(status)!))}
            <p class="small"><bdi class="path" title="{status.Path}">{status.Path}</bdi></p>
            <p class="small">{Facts(frame, status)}</p>
            </li>
            """);
    }

    private static Markup Facts(PageFrame frame, CollectionStatus status)
    {
        var parts = new List<Markup> { Markup.Of($"{char.ToUpperInvariant(status.Kind[0]) + status.Kind[1..]}") };
        if (status.Items > 0) parts.Add(Markup.Of($"{Units.Count(status.Items, "item")}"));
        if (status.Conflicts > 0) parts.Add(Markup.Of($"""<a href="{frame.To("conflicts")}">{Units.Count(status.Conflicts, "conflict")}</a>"""));
        if (status.LastSync is { } last) parts.Add(Markup.Of($"looked at {frame.Ago(last)}"));
        return Markup.Of($"{parts.SelectMany((part, i) => i == 0 ? [part] : new[] { new Markup(" · "), part })}");
    }
}
