namespace SyncCloud.EndToEnd.Tests;

/// <summary>Settings of an application on several devices, each in a file of its own name and form.</summary>
[TestClass]
public sealed class SettingsTests(TestContext context)
{
    private const string Editor = """
        // My editor.
        {
            "editor.fontSize": 14, // the big screen
            "editor.rulers": [80, 120],
            /* Nobody touches these. */
            "files.exclude": {
                "**/bin": true,
                "**/obj": true, // nor these
            },
            "zoom": 1.10
        }

        """;

    /// <summary>Must show: one value changed on each of two devices; both arrive, comments and layout untouched.</summary>
    [TestMethod]
    public async Task OneValueChangedOnEachOfTwoDevices_BothArrive_AndNoOtherLineIsTouched()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var (laptop, desktop) = (await JoinAsync(cloud, "laptop"), await JoinAsync(cloud, "desktop"));
        laptop.Write("settings.json", Editor);
        desktop.Write("Code/user.json", Editor.Replace("// the big screen", "// the small one").Replace("    ", "\t"));
        await AddAsync(laptop, "settings.json");
        await AddAsync(desktop, "Code/user.json");
        await laptop.SyncAsync();
        await desktop.SyncAsync();
        Assert.AreEqual(Editor, laptop.Read("settings.json"));

        laptop.Write("settings.json", Editor.Replace("14,", "16,"));
        desktop.Write("Code/user.json", desktop.Read("Code/user.json").Replace("\"**/bin\": true", "\"**/bin\": false"));
        await laptop.SyncAsync();
        await desktop.SyncAsync();
        await laptop.SyncAsync();
        Assert.AreEqual(Editor.Replace("14,", "16,").Replace("\"**/bin\": true", "\"**/bin\": false"), laptop.Read("settings.json"));
        Assert.AreEqual(laptop.Read("settings.json").Replace("// the big screen", "// the small one").Replace("    ", "\t"), desktop.Read("Code/user.json"));
        await laptop.InStepAsync();
        await desktop.InStepAsync();
    }

    [TestMethod]
    public async Task JsonHere_TomlAndIniThere_EachKeepsWhatTheOthersCannotSay()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var (laptop, server, old) = (await JoinAsync(cloud, "laptop"), await JoinAsync(cloud, "server"), await JoinAsync(cloud, "old"));
        laptop.Write("app.json", "{\n  // here\n  \"server\": { \"port\": 8080, \"tls\": true, \"proxy\": null },\n  \"rate\": 1.10\n}\n");
        server.Write("etc/app.toml", "# there\nsince = 2024-05-27\n\n[server]\nhost = \"one\" # of two\n");
        await AddAsync(laptop, "app.json");
        await AddAsync(server, "etc/app.toml");
        await AddAsync(old, "app.ini");
        foreach (var device in (Device[])[laptop, server, laptop, old]) await device.SyncAsync();
        Assert.AreEqual("# there\nsince = 2024-05-27\nrate = 1.10\n\n[server]\nhost = \"one\" # of two\nport = 8080\ntls = true\n", server.Read("etc/app.toml"));
        Assert.AreEqual("{\n  // here\n  \"server\": { \"port\": 8080, \"tls\": true, \"proxy\": null, \"host\": \"one\" },\n  \"rate\": 1.10,\n  \"since\": \"2024-05-27\"\n}\n", laptop.Read("app.json"));

        // Of fewer types than it got: numbers stay numbers, and what INI has not, stays.
        old.Write("app.ini", old.Read("app.ini").Replace("8080", "8443").Replace("1.10", "1.20"));
        server.Write("etc/app.toml", server.Read("etc/app.toml").Replace("2024-05-27", "2025-01-01"));
        foreach (var device in (Device[])[old, server, laptop, old]) await device.SyncAsync();
        Assert.AreEqual("{\n  // here\n  \"server\": { \"port\": 8443, \"tls\": true, \"proxy\": null, \"host\": \"one\" },\n  \"rate\": 1.20,\n  \"since\": \"2025-01-01\"\n}\n", laptop.Read("app.json"));
        Assert.AreEqual("# there\nsince = 2025-01-01\nrate = 1.20\n\n[server]\nhost = \"one\" # of two\nport = 8443\ntls = true\n", server.Read("etc/app.toml"));
        Assert.Contains("port = 8443", old.Read("app.ini"));
        foreach (var device in (Device[])[laptop, server, old]) await device.InStepAsync();
    }

    [TestMethod]
    public async Task SameSettingOnBoth_IsAConflict_CalledByItsPath()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var (laptop, desktop) = (await JoinAsync(cloud, "laptop"), await JoinAsync(cloud, "desktop"));
        laptop.Write("a.json", "{ \"font\": { \"size\": 1.10 } }");
        await AddAsync(laptop, "a.json");
        await AddAsync(desktop, "b.json");
        await laptop.SyncAsync();
        await desktop.SyncAsync();
        laptop.Write("a.json", "{ \"font\": { \"size\": 1.20 } }");
        desktop.Write("b.json", desktop.Read("b.json").Replace("1.10", "1.30"));
        await laptop.SyncAsync();
        await desktop.SyncAsync(conflicts: true);
        var conflict = Assert.ContainsSingle(await desktop.ConflictsAsync());
        Assert.AreEqual("/font/size", conflict.GetProperty("field").GetString());
        Assert.AreEqual("1.20", conflict.GetProperty("current").GetString());
        Assert.AreEqual("1.30", conflict.GetProperty("other").GetString());
        await desktop.DoneAsync("conflicts", "resolve", conflict.GetProperty("id").GetString()!, "--take", "other");
        await laptop.SyncAsync();
        Assert.AreEqual("{ \"font\": { \"size\": 1.30 } }", laptop.Read("a.json"));
    }

    /// <summary>Dotfiles are links into another folder, and applications save by rename.</summary>
    [TestMethod]
    public async Task Link_LeadsToTheFile_WhoseModeStays_AndWhichTheApplicationMayReplace()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Inconclusive("links need rights on Windows: run this on Linux or macOS");
            return;
        }
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var (laptop, desktop) = (await JoinAsync(cloud, "laptop"), await JoinAsync(cloud, "desktop"));
        laptop.Write("dotfiles/app.json", "{ \"a\": 1 }\n");
        File.SetUnixFileMode(laptop.At("dotfiles", "app.json"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.CreateSymbolicLink(laptop.At("app.json"), laptop.At("dotfiles", "app.json"));
        await AddAsync(laptop, "app.json");
        await AddAsync(desktop, "app.json");
        await laptop.SyncAsync();
        await desktop.SyncAsync();
        // As most editors save.
        desktop.Write("app.json.new", desktop.Read("app.json").Replace("1", "2"));
        File.Move(desktop.At("app.json.new"), desktop.At("app.json"), overwrite: true);
        await desktop.SyncAsync();
        await laptop.SyncAsync();
        Assert.AreEqual("{ \"a\": 2 }\n", laptop.Read("dotfiles/app.json"));
        Assert.AreEqual(laptop.At("dotfiles", "app.json"), File.ResolveLinkTarget(laptop.At("app.json"), returnFinalTarget: false)?.FullName);
        Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(laptop.At("dotfiles", "app.json")));
    }

    /// <summary>A folder of settings files: each is an item by its name, whatever its form.</summary>
    [TestMethod]
    public async Task Folder_HoldsAFileForEach_AndADeletedOneGoes()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var (laptop, server) = (await JoinAsync(cloud, "laptop"), await JoinAsync(cloud, "server"));
        laptop.Write("conf/größe 1.json", "{\n  \"a\": 1\n}\n");
        laptop.Write("conf/other.json", "{}\n");
        server.Write("conf.d/mine.toml", "b = 2\n");
        await AddAsync(laptop, "conf");
        await AddAsync(server, "conf.d");
        foreach (var device in (Device[])[laptop, server, laptop]) await device.SyncAsync();
        Assert.AreEqual("a = 1\n", server.Read("conf.d/größe 1.toml"));
        Assert.AreEqual("{\n  \"b\": 2\n}\n", laptop.Read("conf/mine.json"));
        server.Write("conf.d/größe 1.toml", "# new\na = 1\nc = 3\n");
        File.Delete(laptop.At("conf", "other.json"));
        foreach (var device in (Device[])[laptop, server, laptop]) await device.SyncAsync();
        Assert.AreEqual("{\n  \"a\": 1,\n  \"c\": 3\n}\n", laptop.Read("conf/größe 1.json"));
        Assert.IsFalse(File.Exists(server.At("conf.d", "other.toml")));
        foreach (var device in (Device[])[laptop, server]) await device.InStepAsync();
    }

    private static Task<Device> JoinAsync(Cloud cloud, string name) => cloud.DeviceAsync(name);

    private static async Task AddAsync(Device device, string path) => await device.DoneAsync("add", "settings", device.At(path), "--kind", "settings");
}
