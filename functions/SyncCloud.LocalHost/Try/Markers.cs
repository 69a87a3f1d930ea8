namespace SyncCloud.LocalHost.Try;

/// <summary>What the agent keeps in a folder for itself (its marker and its trash), which no other device gets.</summary>
internal static class Markers
{
    private const string Folder = ".synccloud";

    public static bool IsMarker(string name) => name == Folder;
}
