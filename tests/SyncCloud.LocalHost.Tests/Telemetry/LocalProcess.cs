using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace SyncCloud.LocalHost.Tests.Telemetry;

/// <summary>A real synccloud-local with an environment of its own.</summary>
internal sealed class LocalProcess : IAsyncDisposable
{
    private static readonly string dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
    private readonly Process process;
    private readonly StringBuilder said = new();

    private LocalProcess(Process process) => this.process = process;

    public Uri Address { get; private set; } = null!;

    /// <summary>What it has written to standard error so far.</summary>
    public string Said { get { lock (said) return said.ToString(); } }

    /// <summary>It serves the folder when this returns.</summary>
    public static async Task<LocalProcess> StartAsync(string data, IReadOnlyDictionary<string, string> environment, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(dotnet, ["exec", Path.Combine(AppContext.BaseDirectory, "synccloud-local.dll"), "--data", data, "--urls", "http://127.0.0.1:0"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("OTEL_", StringComparison.Ordinal)).ToList()) start.Environment.Remove(name);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        var local = new LocalProcess(Process.Start(start)!);
        local.process.ErrorDataReceived += (_, line) => { if (line.Data is not null) lock (local.said) local.said.AppendLine(line.Data); };
        local.process.BeginErrorReadLine();
        if (await local.process.StandardOutput.ReadLineAsync(cancellationToken) is not { } served) return local;
        local.Address = new Uri(served.Split(' ')[2]);
        return local;
    }

    /// <summary>Ends it as a service manager does. Gives its exit code.</summary>
    public async Task<int> StopAsync(CancellationToken cancellationToken)
    {
        using (var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)])) await kill.WaitForExitAsync(cancellationToken);
        return await EndAsync(cancellationToken);
    }

    public async Task<int> EndAsync(CancellationToken cancellationToken)
    {
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync(CancellationToken.None);
        process.Dispose();
    }
}
