using SyncCloud.Agent.Home;
using SyncCloud.Engine;

namespace SyncCloud.Agent.Cloud;

/// <summary>The kinds of collections that this agent has a connector for.</summary>
internal static class CollectionKinds
{
    public const string Files = "files";

    public static IReadOnlyList<string> All { get; } = [Files];

    public static IConnector CreateConnector(AttachedCollection collection, Func<UInt128> randomId) => throw new NotImplementedException((collection, randomId).ToString());
    public static void Prepare(AttachedCollection collection, AgentHome home) => throw new NotImplementedException((collection, home).ToString());
    public static void Release(AttachedCollection collection) => throw new NotImplementedException(collection.ToString());
}
