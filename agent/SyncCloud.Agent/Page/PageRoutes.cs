using SyncCloud.Agent.Page.Views;
using SyncCloud.Agent.Page.Web;

namespace SyncCloud.Agent.Page;

/// <summary>Which page answers to which path, for one who was let in.</summary>
internal sealed class PageRoutes(PageDesk desk, PageActions actions, PageHistory history, PageEvents events)
{
    /// <summary>Null when there is no such page. What goes wrong becomes a page that says so, and what to do.</summary>
    public async Task<PageReply?> AnswerAsync(PageSession session, PageRequest request, IReadOnlyList<string> path, CancellationToken cancellationToken)
    {
        try
        {
            return request.IsChange ? await ChangeAsync(session, request, path, cancellationToken) : await ShowAsync(session, request, path, cancellationToken);
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or OutOfMemoryException))
        {
            return PageReply.Of(ErrorView.Of(desk.Frame(session) with { Conflicts = desk.ConflictCount }, ErrorReport.Of(exception)), 500);
        }
    }

    private async Task<PageReply?> ShowAsync(PageSession session, PageRequest request, IReadOnlyList<string> path, CancellationToken cancellationToken)
    {
        if (path is ["events"]) return events.Open();
        Func<PageFrame, Task<(string Title, Markup Main)>>? show = path switch
        {
            [""] => async frame => ("Overview", OverviewView.Of(frame, await desk.OverviewAsync(cancellationToken))),
            ["collections", var id] => async frame => (desk.Collection(id).Name, CollectionView.Of(frame, await desk.OverviewAsync(cancellationToken), id)),
            ["collections", var id, "approval"] => async frame => ("Approval", ApprovalView.Of(frame, desk.Collection(id), await desk.WaitingAsync(id, cancellationToken), request.Query.ContainsKey("changed"))),
            ["collections", var id, "logs", var log] => async frame => ($"Log {log}", LogView.Of(frame, desk.Collection(id), await history.LogAsync(desk.Collection(id), log, cancellationToken), (await desk.OverviewAsync(cancellationToken)).Told)),
            ["collections", var id, "items", var item] => async frame => await history.ItemAsync(desk.Collection(id), item, cancellationToken) is var found ? (found.Path, ItemView.Of(frame, desk.Collection(id), found)) : default,
            ["collections", var id, "items", var item, "restore"] => async frame =>
            {
                var (collection, at) = (desk.Collection(id), request.Query.GetValueOrDefault("at") ?? "");
                var (preview, shown) = await history.PreviewAsync(collection, item, at, cancellationToken);
                return ("Restore", RestoreView.Of(frame, collection, (await history.ItemAsync(collection, item, cancellationToken)).Path, item, at, preview, shown));
            },
            ["search"] => async frame =>
            {
                var asked = (request.Query.GetValueOrDefault("q") ?? "").Trim();
                var (found, unasked) = await history.SearchAsync(asked, cancellationToken);
                return ("Search", SearchView.Of(frame, asked, found, unasked));
            },
            ["conflicts"] => async frame =>
            {
                var (shown, count) = await desk.ConflictsAsync(cancellationToken);
                return ("Conflicts", ConflictsView.Of(frame, shown, count, (await desk.OverviewAsync(cancellationToken)).Told));
            },
            ["devices"] => async frame => ("Devices", DevicesView.Of(frame, await desk.OverviewAsync(cancellationToken))),
            ["webhooks"] => async frame => ("Webhooks", WebhooksView.Of(frame, await desk.WebhooksAsync(cancellationToken))),
            ["versions"] => async frame => ("Versions", VersionsView.Of(frame, await desk.OverviewAsync(cancellationToken), desk.Checked)),
            _ => null,
        };
        if (show is null) return null;
        var frame = desk.Frame(session);
        var (title, main) = await show(frame);
        // The script that looks for news takes no notice of what was done.
        var notice = request.Header("sec-fetch-mode") is null or "navigate" ? session.TakeNotice() : null;
        // Counted after the work, which may have brought news.
        return PageReply.Of((frame with { Notice = notice, Conflicts = desk.ConflictCount }).Page(title, path.Count == 1 ? path[0] : "collections", main));
    }

    private async Task<PageReply?> ChangeAsync(PageSession session, PageRequest request, IReadOnlyList<string> path, CancellationToken cancellationToken)
    {
        string Field(string name) => request.Form.GetValueOrDefault(name) ?? "";
        var then = $"/{session.Place}/";
        switch (path)
        {
            case ["conflicts", var collection, var id]:
                session.Notice = await actions.DecideAsync(collection, id, Field("take"), cancellationToken);
                return PageReply.To(then + "conflicts");
            case ["collections", var id, "approval"]:
                if (await actions.AnswerAsync(id, Field("seen"), Field("answer") switch { "reject" => true, "approve" => false, _ => throw new AgentException("that is no answer") }, cancellationToken) is not { } said)
                    return PageReply.To($"{then}collections/{id}/approval?changed=1");
                session.Notice = said;
                return PageReply.To(then);
            case ["collections", var id, "items", var item, "restore"]:
                session.Notice = await history.RestoreAsync(desk.Collection(id), item, Field("at"), Field("shown"), cancellationToken);
                return PageReply.To($"{then}collections/{id}/items/{item}");
            case ["collections", var id, "sync"]:
                session.Notice = await actions.SyncAsync(id, cancellationToken);
                return PageReply.To($"{then}collections/{id}");
            case ["collections", var id, "pause" or "resume"]:
                session.Notice = await actions.PauseAsync(id, path[2] == "pause", cancellationToken);
                return PageReply.To($"{then}collections/{id}");
            case ["webhooks", var id, "pause" or "resume" or "test"]:
                session.Notice = await actions.WebhookAsync(id, path[2], cancellationToken);
                return PageReply.To(then + "webhooks");
            case ["versions", "check"]:
                await desk.CheckVersionAsync(cancellationToken);
                return PageReply.To(then + "versions");
            default:
                return null;
        }
    }
}
