using System.Diagnostics;

namespace SyncCloud.EndToEnd.Tests;

/// <summary>A desktop session's bus and its Secret Service, unlocked, with nothing in it. Both end with this.</summary>
internal sealed class Keyring : IAsyncDisposable
{
    private readonly Process bus;
    private readonly Process service;

    private Keyring(Process bus, Process service, string address) => (this.bus, this.service, Address) = (bus, service, address);

    /// <summary>Where the session's bus is.</summary>
    public string Address { get; }

    public static async Task<Keyring> StartAsync(string folder, CancellationToken cancellationToken)
    {
        Parts.RequireKeyring();
        Directory.CreateDirectory(folder);
        var bus = Process.Start(new ProcessStartInfo("dbus-daemon", ["--session", "--nofork", "--print-address=1", $"--address=unix:path={folder}/bus"]) { RedirectStandardOutput = true })!;
        var address = await bus.StandardOutput.ReadLineAsync(cancellationToken) ?? throw new AssertFailedException("dbus-daemon ended before it listened");
        var start = new ProcessStartInfo("gnome-keyring-daemon", ["--foreground", "--components=secrets", "--unlock"]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in new[] { ("DBUS_SESSION_BUS_ADDRESS", address), ("HOME", folder), ("XDG_DATA_HOME", folder), ("XDG_RUNTIME_DIR", folder) }) start.Environment[name] = value;
        var service = Process.Start(start)!;
        // What is read here unlocks the first keyring, which is made with it.
        await service.StandardInput.WriteAsync("password".AsMemory(), cancellationToken);
        service.StandardInput.Close();
        var keyring = new Keyring(bus, service, address);
        while (!await keyring.AnswersAsync(cancellationToken)) await Task.Delay(50, cancellationToken);
        return keyring;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in (Process[])[service, bus])
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
            process.Dispose();
        }
    }

    /// <summary>Whether somebody on the bus is the Secret Service.</summary>
    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        Assert.IsFalse(service.HasExited, "gnome-keyring-daemon has ended");
        using var ask = Process.Start(new ProcessStartInfo("dbus-send", [$"--bus={Address}", "--dest=org.freedesktop.DBus", "--print-reply", "/org/freedesktop/DBus", "org.freedesktop.DBus.GetNameOwner", "string:org.freedesktop.secrets"])
        { RedirectStandardOutput = true, RedirectStandardError = true })!;
        await ask.WaitForExitAsync(cancellationToken);
        return ask.ExitCode == 0;
    }
}
