using SyncCloud.Protocol;

namespace SyncCloud.Engine.Content;

/// <summary>What became of the contents that were to be stored. Not thread-safe.</summary>
internal sealed class StoreOutcome
{
    private readonly Dictionary<ContentRef, PendingLocation> locations = [];
    private readonly HashSet<ContentRef> missing = [];

    public IReadOnlyCollection<PendingLocation> Locations => locations.Values;

    public IReadOnlySet<ContentRef> Missing => missing;

    public bool HasStored(ContentRef content) => locations.ContainsKey(content);

    /// <summary>A content was stored, or, with no location, was not what it should be; it may be there under another name.</summary>
    public void Add(ContentToStore content, PendingLocation? location)
    {
        if (location is null)
        {
            missing.Add(content.Content);
            return;
        }
        locations.Add(content.Content, location);
        missing.Remove(content.Content);
    }
}
