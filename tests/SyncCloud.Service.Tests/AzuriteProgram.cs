namespace SyncCloud.Service.Tests;

/// <summary>Where Azurite, Microsoft's emulator of Azure Storage, lies, and how it is started.</summary>
internal static class AzuriteProgram
{
    // Every Azurite has this account with this key; it is printed in its manual.
    private const string Account = "devstoreaccount1";
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    /// <summary>Everything in memory, at ports of its own, which it prints.</summary>
    public static IReadOnlyList<string> Arguments { get; } = ["--silent", "--inMemoryPersistence", "--skipApiVersionCheck", "--disableTelemetry", "--blobPort", "0", "--queuePort", "0", "--tablePort", "0"];

    /// <summary>What SYNCCLOUD_AZURITE names, else what the PATH has; null when there is none.</summary>
    public static string? Find() => Environment.GetEnvironmentVariable("SYNCCLOUD_AZURITE") is { Length: > 0 } given ? given
        : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? "azurite.cmd" : "azurite")).FirstOrDefault(File.Exists);

    /// <summary>The account at an address that it has printed.</summary>
    public static Uri AccountAt(Uri address) => new(address, Account);

    /// <param name="blobs">The account's blobs.</param>
    /// <param name="tables">Its tables.</param>
    public static string ConnectionString(Uri blobs, Uri tables) => $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};BlobEndpoint={blobs};TableEndpoint={tables};";
}
