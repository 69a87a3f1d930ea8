using SyncCloud.Agent.Commands;
using SyncCloud.Agent.Output;
using SyncCloud.Agent.Page.Web;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Agent.Page.Views;

/// <summary>One collection: how it is, what waits in it, and what happened.</summary>
internal static class CollectionView
{
    private const int MostListed = 50;

    public static Markup Of(PageFrame frame, OverviewModel model, string id)
    {
        var status = model.Collections.FirstOrDefault(one => one.Id == id) ?? throw new AgentException("this device has no such collection any more");
        var (look, kept) = (model.Look(status), model.Kept(status));
        var lines = model.Told.Logs.GetValueOrDefault(id, []).Select(log => (status.Collection, status.Id, log)).ToList();
        return Markup.Of($"""
            <div class="head"><h1><bdi>{status.Collection}</bdi></h1><p class="lead"><bdi class="path">{status.Path}</bdi></p></div>
            <section class="card" aria-label="State" data-live="state">
            <p class="state {look.Tone}">{look.Icon}<span>{look.Word}</span></p>
            {(kept?.Syncing is null ? Markup.Of($"<p>{look.Sentence}</p>") : ProgressView.Of(kept))}
            <dl class="facts">{Facts(frame, status, model.Told.Head(id))}</dl>
            </section>
            <div class="actions" data-live="actions">
            {(status.Approvals > 0 ? Markup.Of($"""<a class="button primary" href="{frame.To($"collections/{id}/approval")}">Review {Units.Count(status.Approvals, "change")}</a>""") : Markup.None)}
            {frame.Begin($"collections/{id}/sync", "inline")}<button class="button">Sync now</button></form>
            {frame.Begin($"collections/{id}/{(status.Paused ? "resume" : "pause")}", "inline")}<button class="button">{(status.Paused ? "Resume" : "Pause")}</button></form>
            </div>
            <div data-live="waiting">{Problems("Waiting", [.. status.Pending.Where(problem => !problem.IsApproval)])}{Problems("Could not be read", status.Problems)}</div>
            <section aria-labelledby="activity"><h2 id="activity">Change logs</h2><div data-live="activity">{ActivityView.Of(frame, lines, model.Told, names: false)}</div></section>
            """);
    }

    private static Markup Facts(PageFrame frame, CollectionStatus status, LogRow? head)
    {
        var facts = new List<(string Name, Markup Value)> { ("Kind", Markup.Of($"{status.Kind}")) };
        facts.Add(("Mode", Markup.Of($"{ModeText.Sentence(status)}{(status.Mode == ModeText.TwoWay ? Markup.None : Markup.Of($""": <code class="command">synccloud mode {status.Collection}</code>"""))}")));
        if (ModeText.Folders(status) is { } folders) facts.Add(("Folders", Markup.Of($"""{folders}: <code class="command">synccloud select {status.Collection}</code>""")));
        if (status.Items > 0) facts.Add(("Items", Markup.Of($"{status.Items}")));
        if (status.Root is { } root) facts.Add(("State root", Markup.Of($"<code>{root}</code>")));
        if (head is not null) facts.Add(("In the cloud", Markup.Of($"<code>{head.Root}</code>{(status.Root is null || head.Sequence != status.Sequence ? Markup.None : head.Root == status.Root ? new Markup(" equal") : new Markup(" not equal"))}")));
        facts.Add(("Log", Markup.Of($"{status.Sequence}{(head is null ? "" : $" of {head.Sequence:N0}")}")));
        if (status.LastSync is { } last) facts.Add(("Looked at", frame.Ago(last)));
        if (status is { LastMoved: { } moved, LastMovedAt: { } at }) facts.Add(("Last moved", Markup.Of($"{moved}, {frame.Ago(at)}")));
        if (status.Unwatched is { } untold) facts.Add(("Watching", Markup.Of($"not every change is told at once: {untold}")));
        return Markup.Of($"{facts.Select(fact => Markup.Of($"<div><dt>{fact.Name}</dt><dd>{fact.Value}</dd></div>"))}");
    }

    private static Markup Problems(string title, IReadOnlyList<ProblemDocument> problems) => problems.Count == 0 ? Markup.None : Markup.Of($"""
        <section><h2>{title}</h2><ul class="rows">{problems.Take(MostListed).Select(problem => Markup.Of($"""<li><span class="row"><bdi>{problem.Path}</bdi><span class="small">{problem.Reason}</span></span></li>"""))}</ul>
        {(problems.Count > MostListed ? Markup.Of($"<p class=\"small\">… and {problems.Count - MostListed} more: <code class=\"command\">synccloud status --json</code></p>") : Markup.None)}</section>
        """);
}
