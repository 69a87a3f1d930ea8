namespace SyncCloud.Connectors.Bookmarks.Chromium;

/// <summary>An element of a list of children, or a root: where it stands in the file's bytes.</summary>
internal sealed class ChromiumNode : BookmarkNode
{
    internal required int Start { get; init; }
    internal required int End { get; init; }

    /// <summary>Its members, in their order; none when it is no object.</summary>
    internal required IReadOnlyList<ChromiumMember> Members { get; init; }

    internal ChromiumMember? Find(string name) => Members.FirstOrDefault(member => member.Name == name);
}

/// <summary>A member of an object: from its name's quote to its value's end.</summary>
internal sealed record ChromiumMember(string Name, int Start, int ValueStart, int End);
