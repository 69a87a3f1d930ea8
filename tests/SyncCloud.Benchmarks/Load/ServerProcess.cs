using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using SyncCloud.Service.Tests;

namespace SyncCloud.Benchmarks.Load;

/// <summary>A program of its own that serves at the address which it prints, and what it takes meanwhile. Ends when disposed.</summary>
internal sealed partial class ServerProcess : IAsyncDisposable
{
    private static readonly string dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
    private readonly Process process;
    private readonly Task drained;

    private ServerProcess(Process process, IReadOnlyList<Uri> addresses)
    {
        (this.process, Addresses) = (process, addresses);
        drained = Task.WhenAll(process.StandardOutput.BaseStream.CopyToAsync(Stream.Null), process.StandardError.BaseStream.CopyToAsync(Stream.Null));
    }

    /// <summary>In the order in which they were printed.</summary>
    public IReadOnlyList<Uri> Addresses { get; }

    /// <summary>Of all its threads since it started.</summary>
    public TimeSpan Processor
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    /// <summary>What it had of the machine's memory at most.</summary>
    public long MostMemory
    {
        get
        {
            process.Refresh();
            return process.PeakWorkingSet64;
        }
    }

    /// <summary>The program that SYNCCLOUD_LOCAL names, as people run it: published, so compiled ahead. Without that, as it was built beside this program, which takes more processor time.</summary>
    public static Task<ServerProcess> StartLocalAsync(string data, CancellationToken cancellationToken)
    {
        string[] serve = ["--data", data, "--urls", "http://127.0.0.1:0"];
        return Environment.GetEnvironmentVariable("SYNCCLOUD_LOCAL") is { Length: > 0 } published
            ? StartAsync(published, 1, cancellationToken, serve)
            : StartAsync(dotnet, 1, cancellationToken, ["exec", Path.Combine(AppContext.BaseDirectory, "synccloud-local.dll"), .. serve]);
    }

    /// <summary>This very program with another command.</summary>
    public static Task<ServerProcess> StartSelfAsync(CancellationToken cancellationToken, params string[] arguments) =>
        StartAsync(dotnet, 1, cancellationToken, ["exec", typeof(ServerProcess).Assembly.Location, .. arguments]);

    /// <summary>Azurite with everything in memory: addresses of blobs, queues and tables. Null when there is none.</summary>
    public static async Task<ServerProcess?> StartAzuriteAsync(CancellationToken cancellationToken) => AzuriteProgram.Find() is { } program
        ? await StartAsync(program, 3, cancellationToken, [.. AzuriteProgram.Arguments])
        : null;

    public async ValueTask DisposeAsync()
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        await drained;
        process.Dispose();
    }

    private static async Task<ServerProcess> StartAsync(string program, int addresses, CancellationToken cancellationToken, params string[] arguments)
    {
        var process = BoundProcess.Start(program, arguments);
        var found = new List<Uri>();
        while (found.Count < addresses && await process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
            if (Address().Match(line) is { Success: true } match) found.Add(new Uri(match.Value));
        return found.Count == addresses ? new ServerProcess(process, found)
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended before it served: {await process.StandardError.ReadToEndAsync(cancellationToken)}");
    }

    [GeneratedRegex(@"(?<=(listening at|serves) )http://[\d.]+:\d+")]
    private static partial Regex Address();
}
