using SyncCloud.Agent.Home;
using SyncCloud.Agent.Output;
using SyncCloud.Agent.Page.Web;
using SyncCloud.Engine.History;

namespace SyncCloud.Agent.Page.Views;

/// <summary>What the way back to a former version would change, and whether it shall.</summary>
internal static class RestoreView
{
    private const int MostListed = 100;

    public static Markup Of(PageFrame frame, AttachedCollection collection, string path, string item, string at, RevisionPreview preview, long shown)
    {
        var back = frame.To($"collections/{collection.Id}/items/{item}");
        return Markup.Of($"""
            <div class="head"><h1>Restore <bdi>{path}</bdi>?</h1>
            <p class="lead">It becomes what it was after log {at} of <bdi>{collection.Name}</bdi>, on every device. This is a change like any other: it has a place in the history, and there is a way back from it, too.</p></div>
            {(preview.Steps.IsEmpty ? Markup.Of($"""<p class="empty">It is what it was then: there is nothing to change.</p>""") : Markup.Of($"""<section aria-labelledby="what"><h2 id="what">What will happen</h2><ul class="rows">{preview.Steps.Take(MostListed).Select(Row)}</ul>{(preview.Steps.Length > MostListed ? Markup.Of($"<p class=\"small\">… and {preview.Steps.Length - MostListed} more</p>") : Markup.None)}</section>"""))}
            {(preview.Missing.IsEmpty ? Markup.None : Markup.Of($"""<p class="notice wait">{Icons.Trouble}<span>{Units.Count(preview.Missing.Length, "item")} cannot come back, since the cloud no longer has the content.</span></p>"""))}
            <div class="actions">{(preview.Steps.IsEmpty ? Markup.None : Markup.Of($"""{frame.Begin($"collections/{collection.Id}/items/{item}/restore", "inline")}<input type="hidden" name="at" value="{at}"><input type="hidden" name="shown" value="{shown.ToString(System.Globalization.CultureInfo.InvariantCulture)}"><button class="button primary">Restore, on every device</button></form>"""))}<a class="button" href="{back}">{(preview.Steps.IsEmpty ? "Back" : "Leave it as it is")}</a></div>
            """);
    }

    private static Markup Row(RevisionStep step) => Markup.Of($"""<li><span class="row"><bdi>{step.Path}</bdi><span class="small">{RevisionText.What(step.Effect)}</span></span></li>""");
}
