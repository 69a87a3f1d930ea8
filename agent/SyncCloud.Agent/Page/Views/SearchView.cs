using SyncCloud.Agent.Home;
using SyncCloud.Agent.Output;
using SyncCloud.Agent.Page.Web;
using SyncCloud.Engine.History;

namespace SyncCloud.Agent.Page.Views;

/// <summary>What was found by name, here or gone.</summary>
internal static class SearchView
{
    public static Markup Of(PageFrame frame, string asked, IReadOnlyList<(AttachedCollection Collection, FoundItem Item)> found, IReadOnlyList<string> unasked) => Markup.Of($"""
        <h1>{(found.Count == 0 ? "Nothing found" : Units.Count(found.Count, "item"))} for “<bdi>{asked}</bdi>”</h1>
        <p class="lead">{(found.Count == 0 ? "No item has, or had, all these words in its name, as far as the history is known." : "By name, also of what is gone. Each leads to its history, and to its former versions.")}</p>
        {(unasked.Count == 0 ? Markup.None : Markup.Of($"""<p class="empty">Not searched: {string.Join("; ", unasked)}</p>"""))}
        {found.GroupBy(one => one.Collection.Id).Select(group => Markup.Of($"""<section><h2><bdi>{group.First().Collection.Name}</bdi></h2><ul class="rows">{group.Select(one => Row(frame, one.Collection, one.Item))}</ul>{(group.Count() < PageHistory.MostFound ? Markup.None : Markup.Of($"""<p class="small">There may be more: add a word.</p>"""))}</section>"""))}
        """);

    private static Markup Row(PageFrame frame, AttachedCollection collection, FoundItem item) => Markup.Of($"""
        <li><a class="row" href="{frame.To($"collections/{collection.Id}/items/{item.Id}")}"><bdi>{item.Path}</bdi>{(item.IsThere ? Markup.None : new Markup("<span class=\"tag\">gone</span>"))}</a></li>
        """);
}
