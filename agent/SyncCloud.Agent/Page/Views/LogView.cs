using SyncCloud.Agent.Home;
using SyncCloud.Agent.Output;
using SyncCloud.Agent.Page.Web;

namespace SyncCloud.Agent.Page.Views;

/// <summary>What one change log changed.</summary>
internal static class LogView
{
    public static Markup Of(PageFrame frame, AttachedCollection collection, LoggedChanges changes, CloudTold told)
    {
        var log = told.Logs.GetValueOrDefault(collection.Id, []).FirstOrDefault(row => row.Sequence == changes.Sequence);
        return Markup.Of($"""
            <div class="head"><h1>{(log is null ? Markup.Of($"Log {changes.Sequence}") : Markup.Of($"<bdi>{told.DeviceName(log.Device)}</bdi> {ActivityView.What(log)}"))}</h1>
            <p class="lead">Log {changes.Sequence} of <a href="{frame.To($"collections/{collection.Id}")}"><bdi>{collection.Name}</bdi></a>{(log is null ? Markup.None : Markup.Of($", {frame.Ago(log.Committed)}, {Units.Bytes(log.Length)}"))}. Each item leads to its history.</p></div>
            {(changes.Changes.Count == 0 ? Markup.Of($"""<p class="empty">It changed no item.</p>""") : Markup.Of($"""<ul class="rows">{changes.Changes.Select(change => Row(frame, collection, change))}</ul>"""))}
            {(changes.HasMore ? Markup.Of($"<p class=\"small\">Only the first {PageHistory.MostListed} are shown. Search for others by name.</p>") : Markup.None)}
            """);
    }

    private static Markup Row(PageFrame frame, AttachedCollection collection, LoggedChange change) => Markup.Of($"""
        <li><a class="row" href="{frame.To($"collections/{collection.Id}/items/{change.Item}")}"><bdi>{change.Path}</bdi><span class="small">{change.What}{(change.Fields.Length > 0 ? $": {change.Fields}" : "")}</span></a></li>
        """);
}
