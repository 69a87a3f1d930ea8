using SyncCloud.Protocol;

namespace SyncCloud.Engine.Merge;

/// <summary>What the chain knows of contents: so a version that is merely old is told from one that the user made.</summary>
public interface IContentHistory
{
    /// <summary>Some log stored this content, whether an item still has it or not.</summary>
    bool WasStored(ContentRef content);

    /// <summary>A chain item has this content now.</summary>
    bool IsCurrent(ContentRef content);
}
