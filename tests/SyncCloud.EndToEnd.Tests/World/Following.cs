using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace SyncCloud.EndToEnd.Tests;

/// <summary>A real agent that follows the cloud until it is told to stop.</summary>
internal sealed class Following : IAsyncDisposable
{
    /// <summary>What does not come within this has been missed; nothing here takes a tenth of it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly Process process;
    private readonly StringBuilder said = new();
    private readonly CancellationToken cancellationToken;

    private Following(Process process, CancellationToken cancellationToken)
    {
        (this.process, this.cancellationToken) = (process, cancellationToken);
        process.ErrorDataReceived += (_, line) => { if (line.Data is not null) lock (said) said.AppendLine(line.Data); };
        process.BeginErrorReadLine();
    }

    /// <summary>What it has written to standard error so far.</summary>
    public string Said { get { lock (said) return said.ToString(); } }

    public bool HasEnded => process.HasExited;

    /// <summary>Follows, and has synced once, when this returns.</summary>
    public static Task<Following> StartAsync(Device device, string every, CancellationToken cancellationToken) => StartAsync(device, cancellationToken, "sync", "--follow", "--every", every);

    /// <summary>Runs the daemon, which has synced once when this returns.</summary>
    public static Task<Following> RunAsync(Device device, CancellationToken cancellationToken) => StartAsync(device, cancellationToken, "run");

    /// <summary>Runs the daemon, whatever it may meet; nobody reads what its syncs did.</summary>
    public static Following Run(Device device, CancellationToken cancellationToken)
    {
        var following = new Following(Programs.StartAgent(device.Variables, ["run", "--home", device.Home]), cancellationToken);
        _ = following.process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
        return following;
    }

    private static async Task<Following> StartAsync(Device device, CancellationToken cancellationToken, params string[] command)
    {
        var following = new Following(Programs.StartAgent(device.Variables, [.. command, "--json", "--home", device.Home]), cancellationToken);
        Assert.IsTrue((await following.NextAsync()).GetProperty("inStep").GetBoolean(), following.Said);
        return following;
    }

    /// <summary>The next sync that did something.</summary>
    public async Task<JsonElement> NextAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        var line = await process.StandardOutput.ReadLineAsync(limit.Token);
        Assert.IsNotNull(line, Said);
        return JsonDocument.Parse(line).RootElement;
    }

    /// <summary>Waits until it has said this on standard error.</summary>
    public async Task SaysAsync(string text)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        while (!Said.Contains(text, StringComparison.Ordinal)) await Task.Delay(50, limit.Token);
    }

    /// <summary>Waits until something holds, which its syncs bring about.</summary>
    public async Task UntilAsync(Func<bool> holds, string what)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        while (!holds())
        {
            Assert.IsFalse(process.HasExited, $"it ended: {Said}");
            Assert.IsFalse(limit.IsCancellationRequested, $"{what}: not within {Patience}. {Said}");
            await Task.Delay(20, CancellationToken.None);
        }
    }

    /// <summary>Ends it without warning.</summary>
    public async Task KillAsync()
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync(cancellationToken);
    }

    /// <summary>Sends the signal that Ctrl+C sends, or another, and gives the exit code.</summary>
    public async Task<int> StopAsync(string signal = "INT")
    {
        await SignalAsync(signal);
        return await EndAsync();
    }

    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", ["-" + signal, process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(cancellationToken);
    }

    /// <summary>Waits until it ends by itself.</summary>
    public async Task<int> EndAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        await process.WaitForExitAsync(limit.Token);
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync(CancellationToken.None);
        process.Dispose();
    }
}
