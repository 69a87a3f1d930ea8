using SyncCloud.Agent.Home;
using SyncCloud.Agent.Output;
using SyncCloud.Agent.Page.Web;
using SyncCloud.Engine.Guard;

namespace SyncCloud.Agent.Page.Views;

/// <summary>A mass change that is held back: how much, where, a sample of what would go, and what each answer does.</summary>
internal static class ApprovalView
{
    private const int Sample = 12, MostListed = 2000, MostFolders = 8;

    public static Markup Of(PageFrame frame, AttachedCollection collection, IReadOnlyList<HeldChange> waiting, bool hasChanged)
    {
        if (waiting.Count == 0) return Markup.Of($"""<h1>Nothing waits</h1><p class="lead">All changes of <bdi>{collection.Name}</bdi> have been let through, or undone.</p><p><a class="button" href="{frame.To("")}">Back to the overview</a></p>""");
        return Markup.Of($"""
            {(hasChanged ? Markup.Of($"""<p class="notice wait" role="alert">{Icons.Wait}<span>Something else waits now than you were shown, so nothing was done. Please look again.</span></p>""") : Markup.None)}
            <h1>{Units.Count(waiting.Count, "change")} in <bdi>{collection.Name}</bdi> {(waiting.Count == 1 ? "waits" : "wait")} for your word</h1>
            <p class="lead">So much at once may be a slip, or a program that you did not ask to do this. Everything else is kept in step meanwhile.</p>
            {waiting.GroupBy(held => held.Direction).OrderBy(group => group.Key).Select(group => Group(group.Key, [.. group]))}
            <section class="card" aria-labelledby="answer"><h2 id="answer">Your answer</h2>
            {frame.Begin($"collections/{collection.Id}/approval", "answer")}<input type="hidden" name="seen" value="{PageActions.PrintOf(waiting)}">
            <div><button class="button primary" name="answer" value="reject">Undo {Units.Count(waiting.Count, "change")}</button><p class="small">{Sentence(rejects: true, waiting)}</p></div>
            <div><button class="button grave" name="answer" value="approve">Let {Units.Count(waiting.Count, "change")} through</button><p class="small">{Sentence(rejects: false, waiting)}</p></div>
            </form></section>
            """);
    }

    private static Markup Group(GuardDirection direction, IReadOnlyList<HeldChange> all)
    {
        var (sending, folders) = (direction == GuardDirection.Sending, all.GroupBy(held => FolderOf(held.Path)).OrderByDescending(folder => folder.Count()).ToList());
        return Markup.Of($"""
            <section aria-label="{(sending ? "Done on this device" : "Done by other devices")}">
            <h2>{What(all)} {(sending ? "on this device, not sent yet" : "by other devices, not done here yet")}</h2>
            {(folders is [{ Key: "" }] ? Markup.None : Markup.Of($"""<ul class="tags" aria-label="Where">{folders.Take(MostFolders).Select(folder => Markup.Of($"<li><bdi>{(folder.Key.Length == 0 ? "at the top" : folder.Key)}</bdi> <strong>{folder.Count()}</strong></li>"))}{(folders.Count > MostFolders ? Markup.Of($"<li>and {folders.Count - MostFolders} more</li>") : Markup.None)}</ul>"""))}
            <ul class="rows">{Spread(folders).Select(Row)}</ul>
            {(all.Count > Sample ? Markup.Of($"""<details id="all-{(sending ? "sending" : "receiving")}"><summary>Show all {all.Count}</summary><ul class="rows">{all.Take(MostListed).Select(Row)}</ul>{(all.Count > MostListed ? Markup.Of($"<p class=\"small\">… and {all.Count - MostListed} more</p>") : Markup.None)}</details>""") : Markup.None)}
            </section>
            """);
    }

    /// <summary>Some of every folder, those with most first.</summary>
    private static IEnumerable<HeldChange> Spread(IEnumerable<IGrouping<string, HeldChange>> folders) =>
        folders.SelectMany(folder => folder.Select((held, i) => (held, i))).OrderBy(one => one.i).Take(Sample).Select(one => one.held).OrderBy(held => held.Path, StringComparer.Ordinal);

    private static Markup Row(HeldChange held) => Markup.Of($"""<li><span class="row"><bdi>{held.Path}</bdi><span class="small">{(held.Change.Becomes is null ? "deleted" : "replaced")}</span></span></li>""");

    private static string FolderOf(string path) => path.LastIndexOf('/') is > 0 and var at ? path[..at] : "";

    private static string What(IReadOnlyList<HeldChange> all)
    {
        var deleted = all.Count(held => held.Change.Becomes is null);
        return deleted == all.Count ? $"{Units.Count(deleted, "item")} deleted" : deleted == 0 ? $"{Units.Count(all.Count, "item")} replaced" : $"{Units.Count(deleted, "item")} deleted, {all.Count - deleted:N0} replaced";
    }

    private static string Sentence(bool rejects, IReadOnlyList<HeldChange> waiting)
    {
        var (sends, receives) = (waiting.Any(held => held.Direction == GuardDirection.Sending), waiting.Any(held => held.Direction == GuardDirection.Receiving));
        return (rejects, sends, receives) switch
        {
            (true, true, false) => "What was here before comes back on this device; what is there instead goes to the trash. Other devices notice nothing.",
            (true, false, true) => "Everything stays here as it is, and goes back to your other devices.",
            (true, _, _) => "What was here before comes back, and what others did is undone for all.",
            (false, true, false) => "Your other devices hear of it, and each asks you before it does as much. The cloud's history keeps what was there, for as long as it keeps logs.",
            (false, false, true) => "This device does the same. What goes from here lies in its trash, and in the cloud's history.",
            _ => "This device does what others did, and they hear of what was done here. The trash and the cloud's history keep what was there.",
        };
    }
}
