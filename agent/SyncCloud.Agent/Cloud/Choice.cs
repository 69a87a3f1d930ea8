namespace SyncCloud.Agent.Cloud;

/// <summary>Finds the one thing that a user means by a name or by the beginning of an id.</summary>
internal static class Choice
{
    private const int MaxShown = 5;

    /// <summary>
    /// A whole name (without regard to case) goes before ids. None, or several, is an <see cref="AgentException"/> that names <paramref name="lister"/>,
    /// the command that lists them.
    /// </summary>
    public static T One<T>(IReadOnlyCollection<T> all, string asked, Func<T, string> name, Func<T, string> id, string what, string lister)
    {
        var found = all.Where(one => string.Equals(name(one), asked, StringComparison.OrdinalIgnoreCase)).ToList();
        if (found.Count == 0 && asked.Length > 0) found = [.. all.Where(one => id(one).StartsWith(asked, StringComparison.OrdinalIgnoreCase))];
        return found switch
        {
            [var one] => one,
            [] => throw new AgentException($"there is no {what} '{asked}'", $"`{lister}` lists them"),
            _ => throw new AgentException($"'{asked}' may mean several: {string.Join(", ", found.Take(MaxShown).Select(id))}{(found.Count > MaxShown ? ", …" : "")}", "give more of the id"),
        };
    }
}
