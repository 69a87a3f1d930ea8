namespace SyncCloud.Connectors.Dav;

/// <summary>
/// What a server itself makes of what it is given, told from what another client does between a write and the look at it. What could be either is the client's the first time, so that nothing of
/// it is lost; what is so twice in a row, each time in that short while, is the server's.
/// </summary>
internal sealed class DavWays
{
    private const string Tag = "tag", Field = "field ", Text = "text ";
    private readonly HashSet<string> suspected = [];

    /// <summary>What is known to be the server's.</summary>
    internal SortedSet<string> Known { get; } = new(StringComparer.Ordinal);

    /// <summary>The version that the server named for a write is the one that it shows.</summary>
    internal void NamesVersions()
    {
        suspected.Remove(Tag);
        Known.Remove(Tag);
    }

    /// <summary>Whether all that is otherwise than it was written is the server's doing.</summary>
    /// <param name="document">The resource.</param>
    /// <param name="fields">What it shows.</param>
    /// <param name="isOtherVersion">It has another version than the one that the server named for the write.</param>
    /// <param name="isAsBefore">It is, to the byte, what it was before the write.</param>
    internal bool Explain(string document, IReadOnlyList<FieldShown> fields, bool isOtherVersion, bool isAsBefore)
    {
        // A field that was left as it was hardly ever changes by itself: that is believed of one resource, and not for good.
        var ofText = $"{Text}{document} ";
        List<string> signs = [.. fields.Where(static field => field.IsOther).Select(field => field.IsWritten ? Written(field) : ofText + field.Name)];
        if (isOtherVersion) signs.Add(Tag);
        var refused = fields.Where(static field => field is { IsWritten: true, IsShown: false }).Select(Written).ToList();
        if (isAsBefore && !refused.Exists(IsExplained)) signs.Add(ofText);
        var isExplained = signs.TrueForAll(IsExplained);
        Known.UnionWith(signs.Concat(refused).Where(sign => suspected.Contains(sign) && !sign.StartsWith(Text, StringComparison.Ordinal)));
        suspected.ExceptWith(fields.Where(static field => field is { IsWritten: true, IsShown: true }).Select(Written).Except(refused));
        suspected.RemoveWhere(sign => sign.StartsWith(ofText, StringComparison.Ordinal));
        if (!isExplained) suspected.UnionWith(signs);
        return isExplained;
    }

    /// <summary>What a server does to one phone number it does to all: the first part of a field's name tells.</summary>
    private static string Written(FieldShown field) => Field + field.Name.Split('/')[0];

    private bool IsExplained(string sign) => Known.Contains(sign) || suspected.Contains(sign);
}

/// <summary>How a field stands in a text that was written and read again.</summary>
/// <param name="Name">The field.</param>
/// <param name="IsWritten">The step gave it another value than it had, or wrote the item anew.</param>
/// <param name="IsShown">It has the value that the step wrote.</param>
/// <param name="IsOther">It has neither the value from before the step nor that which the step wrote.</param>
internal sealed record FieldShown(string Name, bool IsWritten, bool IsShown, bool IsOther);
