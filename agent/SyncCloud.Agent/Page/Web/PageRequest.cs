namespace SyncCloud.Agent.Page.Web;

/// <summary>A request as the browser made it.</summary>
internal sealed record PageRequest
{
    public required string Method { get; init; }

    /// <summary>As it was sent: it begins with '/', and nothing of it is decoded.</summary>
    public required string Path { get; init; }

    public IReadOnlyDictionary<string, string> Query { get; init; } = new Dictionary<string, string>();

    /// <summary>By lower-case names; each name once.</summary>
    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    /// <summary>The fields of the form that was sent; empty when none was.</summary>
    public IReadOnlyDictionary<string, string> Form { get; init; } = new Dictionary<string, string>();

    public bool IsChange => Method == "POST";

    public string? Header(string name) => Headers.GetValueOrDefault(name);

    /// <summary>The value of the first cookie of that name.</summary>
    public string? Cookie(string name)
    {
        foreach (var part in (Header("cookie") ?? "").Split(';'))
        {
            var at = part.IndexOf('=', StringComparison.Ordinal);
            if (at > 0 && part.AsSpan(0, at).Trim().SequenceEqual(name)) return part[(at + 1)..].Trim();
        }
        return null;
    }
}
