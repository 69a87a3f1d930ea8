namespace SyncCloud.LocalHost.Try;

/// <summary>What the agent keeps in a folder for itself, which no other device gets.</summary>
internal static class Markers
{
    private const string Name = ".synccloud";

    public static bool IsMarker(string name) => name.StartsWith(Name, StringComparison.Ordinal) && !name.StartsWith(".syncignore", StringComparison.Ordinal);
}
