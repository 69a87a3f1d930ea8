using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace SyncCloud.EndToEnd.Tests;

/// <summary>A real synccloud-local process with a data folder of its own, and the devices that join it. Everything is gone at the end.</summary>
internal sealed partial class Cloud : IAsyncDisposable
{
    private readonly DirectoryInfo work;
    private readonly CancellationToken cancellationToken;
    private readonly string[] options;
    private readonly StringBuilder said = new();
    private IDisposable? disks;
    private Process? process;

    private Cloud(DirectoryInfo work, string[] options, CancellationToken cancellationToken) => (this.work, this.options, this.cancellationToken) = (work, options, cancellationToken);

    public Uri Address { get; private set; } = new("http://127.0.0.1:0");
    public string Data => At("cloud");

    /// <summary>What the service has written to standard error so far.</summary>
    public string Said { get { lock (said) return said.ToString(); } }

    /// <summary>What a device types after <c>join ADDRESS --code CODE</c>.</summary>
    public string[] JoinOptions { get; set; } = [];

    public static Task<Cloud> StartAsync(CancellationToken cancellationToken) => StartAsync("http://127.0.0.1:0", cancellationToken);

    /// <summary>Serves at an address of this machine, with further options of the command line.</summary>
    public static async Task<Cloud> StartAsync(string url, CancellationToken cancellationToken, params string[] options)
    {
        var cloud = new Cloud(Directory.CreateTempSubdirectory("synccloud-e2e-"), options, cancellationToken);
        await cloud.ServeAsync(url);
        return cloud;
    }

    /// <summary>A world in a folder that may have disks of its own mounted in it; both go at the end.</summary>
    public static async Task<Cloud> StartAsync(DirectoryInfo work, IDisposable? disks, CancellationToken cancellationToken)
    {
        var cloud = new Cloud(work, [], cancellationToken) { disks = disks };
        await cloud.ServeAsync("http://127.0.0.1:0");
        return cloud;
    }

    /// <summary>Ends the service as Ctrl+C does, and waits until it has.</summary>
    public async Task StopAsync()
    {
        var ending = process!;
        using (var kill = Process.Start("kill", ["-TERM", ending.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)])) await kill.WaitForExitAsync(cancellationToken);
        await ending.WaitForExitAsync(cancellationToken);
        Assert.AreEqual(0, ending.ExitCode, Said);
        ending.Dispose();
        process = null;
    }

    /// <summary>A path in this world's folder.</summary>
    public string At(params string[] parts) => Path.Combine([work.FullName, .. parts]);

    /// <summary>Ends the service without warning, as a crash would.</summary>
    public async Task CrashAsync()
    {
        process!.Kill(entireProcessTree: true);
        await process.WaitForExitAsync(cancellationToken);
        process.Dispose();
        process = null;
    }

    /// <summary>Serves the same folder at the same address again.</summary>
    public Task RestartAsync() => ServeAsync(Address.GetLeftPart(UriPartial.Authority));

    public async Task<string> CodeAsync(string user)
    {
        var ended = await Programs.EndAsync(Programs.StartLocal("code", "--data", Data, "--user", user), "", cancellationToken);
        Assert.AreEqual(0, ended.Code, ended.ToString());
        return ended.Output.TrimEnd('\r', '\n');
    }

    /// <summary>A device of a user that has joined; its folder is there and empty.</summary>
    public Task<Device> DeviceAsync(string name, string user = "ann") => DeviceAsync(name, user, At($"{user}-{name}-home"), At($"{user}-{name}"));

    public async Task<Device> DeviceAsync(string name, string user, string home, string folder)
    {
        var device = new Device(name, home, Directory.CreateDirectory(folder).FullName, cancellationToken);
        await device.DoneAsync(["join", Address.ToString(), "--code", await CodeAsync(user), "--name", name, .. JoinOptions]);
        return device;
    }

    /// <summary>Devices that have joined and added their folders to one collection.</summary>
    public async Task<Device[]> DevicesAsync(string collection, params string[] names)
    {
        var devices = new List<Device>();
        foreach (var name in names)
        {
            var device = await DeviceAsync(name);
            await device.DoneAsync("add", collection, device.Folder);
            devices.Add(device);
        }
        return [.. devices];
    }

    /// <summary>See <see cref="Device.CloneAsync"/>.</summary>
    public Task<Device> CloneAsync(Device device, string name) => device.CloneAsync(name, At($"{name}-home"), At(name));

    private async Task ServeAsync(string url)
    {
        process = Programs.StartLocal(["--data", Data, "--urls", url, .. options]);
        process.ErrorDataReceived += (_, line) => { if (line.Data is not null) lock (said) said.AppendLine(line.Data); };
        process.BeginErrorReadLine();
        while (await process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            if (ServedAddress().Match(line) is not { Success: true } match) continue;
            Address = new Uri(match.Value);
            _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
            return;
        }
        Assert.Fail("synccloud-local ended before it served");
    }

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
            process.Dispose();
        }
        disks?.Dispose();
        work.Delete(recursive: true);
    }

    [GeneratedRegex(@"https?://127\.0\.0\.1:\d+")]
    private static partial Regex ServedAddress();
}
