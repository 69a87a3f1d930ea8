using System.Diagnostics;
using System.Text.RegularExpressions;
using Azure.Core;
using SyncCloud.Service.Storage.Azure;

namespace SyncCloud.Service.Tests;

/// <summary>
/// Azurite, Microsoft's emulator of Azure Storage: one process on ports of its own and with everything in memory, for all tests of a program. Where it is missing,
/// a test is inconclusive, or fails with SYNCCLOUD_REQUIRE_PARTS=1.
/// </summary>
internal sealed partial class Azurite : IAsyncDisposable
{
    private static readonly Lazy<Task<Azurite>> OfThisProgram = new(() => StartAsync());
    private static int lastContainer;

    private readonly Process process;

    private Azurite(Process process, Uri blobs, Uri tables) =>
        (this.process, BlobService, TableService) = (process, AzuriteProgram.AccountAt(blobs), AzuriteProgram.AccountAt(tables));

    public Uri BlobService { get; }
    public Uri TableService { get; }
    public string ConnectionString => AzuriteProgram.ConnectionString(BlobService, TableService);

    public static Task<Azurite> RequireAsync() => OfThisProgram.Value;

    /// <summary>A container and a table that no other test has.</summary>
    public AzureStorageOptions NewOptions()
    {
        var number = Interlocked.Increment(ref lastContainer);
        return new AzureStorageOptions { ConnectionString = ConnectionString, Container = $"test-{number}", AgentsContainer = $"agents-{number}", Table = $"Test{number}" };
    }

    /// <summary>Empty stores.</summary>
    public static async Task<AzureStorage> NewStorageAsync(Action<ClientOptions>? pipeline = null)
    {
        var storage = AzureStorage.Open((await RequireAsync()).NewOptions(), credential: null, pipeline);
        await storage.CreateAsync(CancellationToken.None);
        return storage;
    }

    /// <summary>Ends the common one, if a test has started it.</summary>
    public static async Task EndAsync()
    {
        if (OfThisProgram is { IsValueCreated: true, Value.IsCompletedSuccessfully: true }) await (await OfThisProgram.Value).DisposeAsync();
    }

    /// <summary>One with further arguments, for a test of its own.</summary>
    public static async Task<Azurite> StartAsync(params string[] arguments)
    {
        var program = Find();
        var process = BoundProcess.Start(program, [.. AzuriteProgram.Arguments, .. arguments]);
        var addresses = new Dictionary<string, Uri>();
        while (addresses.Count < 3 && await process.StandardOutput.ReadLineAsync() is { } line)
            if (Listening().Match(line) is { Success: true } match) addresses[match.Groups[1].Value] = new Uri(match.Groups[2].Value);
        if (addresses.Count < 3) Assert.Fail($"{program} ended before it listened: {await process.StandardError.ReadToEndAsync()}");
        _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        _ = process.StandardError.BaseStream.CopyToAsync(Stream.Null);
        return new Azurite(process, addresses["Blob"], addresses["Table"]);
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private static string Find()
    {
        if (AzuriteProgram.Find() is { } found) return found;
        const string Message = "azurite is missing: install it with npm (npm install azurite), and name the program node_modules/.bin/azurite in SYNCCLOUD_AZURITE";
        if (Environment.GetEnvironmentVariable("SYNCCLOUD_REQUIRE_PARTS") == "1") Assert.Fail(Message);
        throw new AssertInconclusiveException(Message);
    }

    [GeneratedRegex(@"Azurite (Blob|Queue|Table) service is successfully listening at (https?://\S+)")]
    private static partial Regex Listening();
}
