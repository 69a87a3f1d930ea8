using SyncCloud.Engine.Merge;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.State;

/// <summary>What the folded logs told of contents.</summary>
internal sealed class ContentHistory(StateStore state) : IContentHistory
{
    public bool WasStored(ContentRef content) => state.Locations.Has(content);

    public bool IsCurrent(ContentRef content) => state.Chain.Names(content);
}
