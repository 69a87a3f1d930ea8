using System.Reflection;
using SyncCloud.Protocol.Agents;

namespace SyncCloud.Agent.Programs;

/// <summary>The version of this very program.</summary>
internal static class OwnVersion
{
    public static string Text { get; } = typeof(OwnVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    public static AgentVersion Value => AgentVersion.TryParseInformational(Text, out var version) ? version : throw new InvalidOperationException($"'{Text}' is no version");
}
