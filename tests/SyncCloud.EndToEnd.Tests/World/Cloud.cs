using System.Diagnostics;
using System.Text.RegularExpressions;

namespace SyncCloud.EndToEnd.Tests;

/// <summary>A real synccloud-local process with a data folder of its own, and the devices that join it. Everything is gone at the end.</summary>
internal sealed partial class Cloud : IAsyncDisposable
{
    private readonly DirectoryInfo work;
    private readonly CancellationToken cancellationToken;
    private IDisposable? disks;
    private Process? process;

    private Cloud(DirectoryInfo work, CancellationToken cancellationToken) => (this.work, this.cancellationToken) = (work, cancellationToken);

    public Uri Address { get; private set; } = new("http://127.0.0.1:0");
    public string Data => At("cloud");

    public static Task<Cloud> StartAsync(CancellationToken cancellationToken) => StartAsync(Directory.CreateTempSubdirectory("synccloud-e2e-"), null, cancellationToken);

    /// <summary>A world in a folder that may have disks of its own mounted in it; both go at the end.</summary>
    public static async Task<Cloud> StartAsync(DirectoryInfo work, IDisposable? disks, CancellationToken cancellationToken)
    {
        var cloud = new Cloud(work, cancellationToken) { disks = disks };
        await cloud.ServeAsync("http://127.0.0.1:0");
        return cloud;
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
        await device.DoneAsync("join", Address.ToString(), "--code", await CodeAsync(user), "--name", name);
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

    /// <summary>
    /// The device's disk copied as it is (its home and its folder). Both copies are on one machine here, so the copy's records name its own folder.
    /// </summary>
    public async Task<Device> CloneAsync(Device device, string name)
    {
        var clone = new Device(name, At($"{name}-home"), At(name), cancellationToken);
        DiskCopy.Copy(device.Home, clone.Home);
        DiskCopy.Copy(device.Folder, clone.Folder);
        foreach (var record in Directory.GetFiles(Path.Combine(clone.Home, "collections"), "*.json"))
            await File.WriteAllTextAsync(record, (await File.ReadAllTextAsync(record, cancellationToken)).Replace(device.Folder, clone.Folder, StringComparison.Ordinal), cancellationToken);
        return clone;
    }

    private async Task ServeAsync(string url)
    {
        process = Programs.StartLocal("--data", Data, "--urls", url);
        process.ErrorDataReceived += static (_, line) => { if (line.Data is not null) Console.Error.WriteLine(line.Data); };
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

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+")]
    private static partial Regex ServedAddress();
}
