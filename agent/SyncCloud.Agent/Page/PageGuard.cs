using SyncCloud.Agent.Page.Web;

namespace SyncCloud.Agent.Page;

/// <summary>What becomes of a request.</summary>
internal enum PageVerdict
{
    Allowed,

    /// <summary>It is neither GET nor POST.</summary>
    WrongMethod,

    /// <summary>It was sent to another name: one that somebody has pointed at this machine, say.</summary>
    WrongHost,

    /// <summary>Another site had the browser send it.</summary>
    ForeignSite,

    /// <summary>It comes from no browser that was let in.</summary>
    NoSession,

    /// <summary>It does not come from a form of this page.</summary>
    WrongForm,
}

/// <summary>Decides which requests are answered. Pure.</summary>
internal static class PageGuard
{
    /// <summary>The field of every form with what only this session's pages know.</summary>
    public const string FormField = "form";

    /// <summary>Whether a browser sends it on behalf of this page, or of a person: all that can be said without a session.</summary>
    public static PageVerdict Judge(PageRequest request, int port)
    {
        if (request.Method is not ("GET" or "POST")) return PageVerdict.WrongMethod;
        if (request.Header("host") is not { } host || (host != $"127.0.0.1:{port}" && host != $"localhost:{port}")) return PageVerdict.WrongHost;
        // "same-site" is another port of this machine, and so perhaps another user's program.
        if (request.Header("sec-fetch-site") is { } site && site is not ("none" or "same-origin")) return PageVerdict.ForeignSite;
        var origin = request.Header("origin");
        if (origin is null ? request.IsChange : origin != "http://" + host) return PageVerdict.ForeignSite;
        return PageVerdict.Allowed;
    }

    /// <summary>The same of all but the way in, given the session that it names.</summary>
    public static PageVerdict Judge(PageRequest request, int port, PageSession? session)
    {
        var verdict = Judge(request, port);
        if (verdict != PageVerdict.Allowed) return verdict;
        if (session is null) return PageVerdict.NoSession;
        return request.IsChange && !session.IsForm(request.Form.GetValueOrDefault(FormField)) ? PageVerdict.WrongForm : PageVerdict.Allowed;
    }

    public static int StatusOf(PageVerdict verdict) => verdict switch { PageVerdict.Allowed => 200, PageVerdict.WrongMethod => 405, PageVerdict.WrongHost => 421, _ => 403 };
}
