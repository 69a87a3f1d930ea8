namespace SyncCloud.Tests;

/// <summary>The sources that tests read.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string At(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "SyncCloud.sln"))) return folder.FullName;
        throw new InvalidOperationException("the repository is not above the tests");
    }
}
