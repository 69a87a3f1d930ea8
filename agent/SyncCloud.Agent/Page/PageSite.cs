using SyncCloud.Agent.Page.Views;
using SyncCloud.Agent.Page.Web;

namespace SyncCloud.Agent.Page;

/// <summary>Lets in, refuses, and has the rest answered.</summary>
internal sealed class PageSite(PageTokens tokens, PageRoutes routes)
{
    /// <summary>What an address carries that opens the page.</summary>
    public const string TokenField = "token";

    private const string CookieName = "synccloud";

    public async Task<PageReply> AnswerAsync(PageRequest request, int port, CancellationToken cancellationToken)
    {
        var verdict = PageGuard.Judge(request, port);
        if (verdict != PageVerdict.Allowed) return Refused(verdict);
        if (request is { IsChange: false, Path: "/" }) return Enter(request);
        var parts = request.Path.Split('/')[1..];
        if (parts is [var file]) return (request.IsChange ? null : PageAssets.Find(file)) ?? NotFound();
        var session = tokens.Find(parts[0], request.Cookie(CookieName));
        verdict = PageGuard.Judge(request, port, session);
        if (verdict != PageVerdict.Allowed) return Refused(verdict);
        return await routes.AnswerAsync(session!, request, [.. parts[1..].Select(Uri.UnescapeDataString)], cancellationToken) ?? NotFound();
    }

    private PageReply Enter(PageRequest request)
    {
        if (request.Query.GetValueOrDefault(TokenField) is not { } token || tokens.Redeem(token) is not var (session, cookie))
            return PageReply.Of(PageFrame.Outside("This address opens nothing any more", "An address of this page works once, and for a minute. Get a new one:", "synccloud open"), 403);
        // The token goes out of the address bar and the history.
        return PageReply.To($"/{session.Place}/") with { SetCookie = $"{CookieName}={cookie}; Path=/{session.Place}/; HttpOnly; SameSite=Strict" };
    }

    private static PageReply Refused(PageVerdict verdict) => PageReply.Of(verdict switch
    {
        PageVerdict.WrongHost => PageFrame.Outside("Wrong address", "This page is at 127.0.0.1 alone.", "synccloud open"),
        PageVerdict.ForeignSite => PageFrame.Outside("Refused", "Another site sent your browser here. Nothing was changed.", null),
        PageVerdict.WrongForm => PageFrame.Outside("Refused", "That form is no longer of use. Nothing was changed. Go back, load the page again and try once more.", null),
        PageVerdict.NoSession => PageFrame.Outside("This browser was not let in", "The page was opened long ago, or elsewhere. Open it anew:", "synccloud open"),
        _ => PageFrame.Outside("Refused", "That is nothing that this page does.", null),
    }, PageGuard.StatusOf(verdict));

    private static PageReply NotFound() => PageReply.Of(PageFrame.Outside("There is no such page", "It may have been removed since.", null), 404);
}
