using SyncCloud.Engine.Transport;
using SyncCloud.Protocol;

namespace SyncCloud.Agent.Cloud;

/// <summary>The head of each of the user's collections, or why the service could not be asked.</summary>
internal sealed record CloudHeads(IReadOnlyDictionary<CollectionId, LogPosition> Heads, ErrorReport? Error)
{
    /// <summary>How many damaged packs each collection has that has any.</summary>
    public IReadOnlyDictionary<CollectionId, long> WantedPacks { get; private init; } = new Dictionary<CollectionId, long>();

    public static async Task<CloudHeads> AskAsync(CloudAccount account, CancellationToken cancellationToken)
    {
        try
        {
            var collections = await account.CollectionsAsync(cancellationToken);
            return new CloudHeads(collections.ToDictionary(info => CollectionId.Parse(info.Id), info => info.Head.ToPosition()), null)
            {
                WantedPacks = collections.Where(info => info.WantedPacks > 0).ToDictionary(info => CollectionId.Parse(info.Id), info => info.WantedPacks),
            };
        }
        catch (Exception exception) when (exception is TransportException or AgentException { Exit: ExitCode.SignIn })
        {
            return new CloudHeads(new Dictionary<CollectionId, LogPosition>(), ErrorReport.Of(exception));
        }
    }
}
