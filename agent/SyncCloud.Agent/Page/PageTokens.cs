using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace SyncCloud.Agent.Page;

/// <summary>
/// Who may see the page: whoever shows a token, once and soon after it was made, gets a session, which is a cookie for one place of this server. Both are in memory alone, and end with the daemon. Safe for
/// concurrent calls.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="random">Gives so many bytes that nobody can guess.</param>
internal sealed class PageTokens(TimeProvider time, Func<int, byte[]> random)
{
    private const int SecretLength = 32, PlaceLength = 16, MostTokens = 16, MostSessions = 32;
    private static readonly TimeSpan TokenLife = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan SessionLife = TimeSpan.FromHours(12);
    private readonly Lock gate = new();
    private readonly List<(byte[] Hash, DateTimeOffset Until)> tokens = [];
    private readonly List<PageSession> sessions = [];

    public string NewToken()
    {
        var token = Base64Url.EncodeToString(random(SecretLength));
        lock (gate)
        {
            if (tokens.Count >= MostTokens) tokens.RemoveAt(0);
            tokens.Add((PageSession.HashOf(token), time.GetUtcNow() + TokenLife));
        }
        return token;
    }

    /// <summary>The session that a token opens, with its cookie's value; null when it opens none, or none any more.</summary>
    public (PageSession Session, string Cookie)? Redeem(string token)
    {
        var (hash, now) = (PageSession.HashOf(token), time.GetUtcNow());
        lock (gate)
        {
            var at = tokens.FindIndex(one => CryptographicOperations.FixedTimeEquals(one.Hash, hash));
            if (at < 0) return null;
            var until = tokens[at].Until;
            tokens.RemoveAt(at);
            if (until <= now) return null;
            var cookie = Base64Url.EncodeToString(random(SecretLength));
            var session = new PageSession(Convert.ToHexStringLower(random(PlaceLength)), cookie, Base64Url.EncodeToString(random(SecretLength))) { Until = now + SessionLife };
            if (sessions.Count >= MostSessions) sessions.RemoveAt(0);
            sessions.Add(session);
            return (session, cookie);
        }
    }

    /// <summary>The session that has this place and cookie; using it keeps it alive.</summary>
    public PageSession? Find(string place, string? cookie)
    {
        if (cookie is null) return null;
        var now = time.GetUtcNow();
        lock (gate)
        {
            sessions.RemoveAll(session => session.Until <= now);
            if (sessions.Find(session => session.Place == place && session.IsCookie(cookie)) is not { } found) return null;
            found.Until = now + SessionLife;
            return found;
        }
    }
}

/// <summary>
/// A browser that was let in. Cookies do not tell ports apart, so the cookie is for <paramref name="place"/> alone, the beginning of all its paths: another server on this machine, which may be another
/// user's, is never sent it.
/// </summary>
internal sealed class PageSession(string place, string cookie, string form)
{
    private readonly byte[] cookieHash = HashOf(cookie), formHash = HashOf(form);

    public string Place => place;

    /// <summary>What every form of this session's pages holds.</summary>
    public string Form => form;

    /// <summary>What the next page is to say first, once: how what was asked for has ended.</summary>
    public string? Notice { get; set; }

    internal DateTimeOffset Until { get; set; }

    public bool IsCookie(string? value) => value is not null && CryptographicOperations.FixedTimeEquals(HashOf(value), cookieHash);

    public bool IsForm(string? value) => value is not null && CryptographicOperations.FixedTimeEquals(HashOf(value), formHash);

    public string? TakeNotice() => (Notice, Notice = null).Item1;

    internal static byte[] HashOf(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}
