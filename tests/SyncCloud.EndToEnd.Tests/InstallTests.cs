using System.Text;
using System.Text.Json;

namespace SyncCloud.EndToEnd.Tests;

/// <summary>
/// A person who has nothing but a shell: the service's install script, the program that it brings, a newer one, and the way back. The program is the plain build,
/// which is what the service offers by itself.
/// </summary>
[TestClass]
public sealed class InstallTests(TestContext context)
{
    private const string Newer = "0.2.0";

    /// <summary>Of this machine, as the programs name it.</summary>
    private static string Platform => SyncCloud.Protocol.Agents.Platforms.OfThisProcess;

    [TestMethod]
    public async Task CleanHome_InstallScript_Join_Add_Sync_Update_AndBack()
    {
        Parts.RequireCurl();
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var person = new Newcomer(cloud.At("home"), context.CancellationToken);

        var installed = await person.InstallAsync(cloud.Address);
        Assert.Contains($"synccloud join {cloud.Address.GetLeftPart(UriPartial.Authority)} --code CODE", installed.Output, "what to do next");
        var before = (await person.DoneAsync("--version")).GetProperty("version").GetString()!;

        await person.DoneAsync("join", cloud.Address.ToString(), "--code", await cloud.CodeAsync("ann"), "--name", "laptop");
        Directory.CreateDirectory(person.At("documents"));
        File.WriteAllText(person.At("documents", "a.txt"), "a");
        await person.DoneAsync("add", "documents", person.At("documents"));
        await person.DoneAsync("sync");
        var other = await cloud.DeviceAsync("desktop");
        await other.DoneAsync("add", "documents", other.Folder);
        await other.SyncAsync();
        Assert.AreEqual("a", other.Read("a.txt"));

        Assert.IsFalse((await person.DoneAsync("update", "--check")).GetProperty("updateAvailable").GetBoolean());
        await PublishAsync(cloud, Newer);
        var check = await person.DoneAsync("update", "--check");
        Assert.AreEqual((before, Newer, true), (Text(check, "current"), Text(check, "offered"), check.GetProperty("updateAvailable").GetBoolean()));
        Assert.AreEqual(before, await person.VersionAsync(), "asking changes nothing");

        Assert.AreEqual(Newer, Text(await person.DoneAsync("update"), "current"));
        Assert.AreEqual(Newer, await person.VersionAsync());
        File.WriteAllText(person.At("documents", "b.txt"), "b");
        await person.DoneAsync("sync");
        Assert.IsFalse((await person.DoneAsync("update")).GetProperty("changed").GetBoolean(), "once is enough");

        Assert.AreEqual(before, Text(await person.DoneAsync("update", "--rollback"), "current"));
        Assert.AreEqual(before, await person.VersionAsync());
        await person.DoneAsync("sync");
        await other.SyncAsync();
        Assert.AreEqual("b", other.Read("b.txt"));
    }

    [TestMethod]
    public async Task ServiceInOthersHands_CannotHaveADeviceRunTheirProgram_NorAnOlderOne()
    {
        Parts.RequireCurl();
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var person = new Newcomer(cloud.At("home"), context.CancellationToken);
        await person.InstallAsync(cloud.Address);
        var before = await person.VersionAsync();
        await person.DoneAsync("join", cloud.Address.ToString(), "--code", await cloud.CodeAsync("ann"), "--name", "laptop");
        var agents = Path.Combine(cloud.Data, "agents");
        var former = File.ReadAllBytes(Path.Combine(agents, "manifest"));
        await PublishAsync(cloud, Newer);

        // Another archive under the name of the signed one.
        var archive = Directory.GetFiles(Path.Combine(agents, Platform)).Single();
        var signed = File.ReadAllBytes(archive);
        File.WriteAllBytes(archive, [.. signed[..^1], (byte)(signed[^1] ^ 1)]);
        Assert.Contains("another program than the one that its publisher signed", await person.RefusedAsync("update"));
        File.WriteAllBytes(archive, signed);

        // A list that was current before the one that this device has seen.
        var current = File.ReadAllBytes(Path.Combine(agents, "manifest"));
        File.WriteAllBytes(Path.Combine(agents, "manifest"), former);
        Assert.Contains("older programs are refused", await person.RefusedAsync("update", "--check"));
        File.WriteAllBytes(Path.Combine(agents, "manifest"), current);

        // Everything right, and signed by somebody else.
        File.Delete(Path.Combine(cloud.Data, "publisher.pem"));
        await PublishAsync(cloud, "0.3.0", "--new-key");
        var refused = await person.RefusedAsync("update");
        Assert.Contains("synccloud trust --publisher", refused);
        Assert.AreEqual(before, await person.VersionAsync());

        // Until its owner says that this is the publisher now.
        var listed = await Programs.EndAsync(Programs.StartLocal("agents", "--data", cloud.Data, "--json"), "", context.CancellationToken);
        await person.DoneAsync("trust", "--publisher", JsonDocument.Parse(listed.Output).RootElement.GetProperty("publisher").GetString()!);
        Assert.AreEqual("0.3.0", Text(await person.DoneAsync("update"), "current"));
    }

    [TestMethod]
    public async Task CertificateOfItsOwn_TheLineThatCodePrints_InstallsOverIt_AndNoOtherCertificate()
    {
        Parts.RequireCurl();
        await using var cloud = await Cloud.StartAsync("https://127.0.0.1:0", context.CancellationToken);
        var ended = await Programs.EndAsync(Programs.StartLocal("code", "--data", cloud.Data, "--user", "ann", "--json"), "", context.CancellationToken);
        var code = JsonDocument.Parse(ended.Output).RootElement;
        var line = Text(code, "install");
        Assert.Contains("--pinnedpubkey sha256//", line);

        var person = new Newcomer(cloud.At("home"), context.CancellationToken);
        var installed = await person.ShellAsync(line);
        Assert.AreEqual(0, installed.Code, installed.ToString());
        Assert.Contains($"--fingerprint {Text(code, "fingerprint")}", installed.Output);
        await person.DoneAsync(Text(code, "join").Split(' ')[1..]);
        Assert.IsFalse((await person.DoneAsync("update", "--check")).GetProperty("updateAvailable").GetBoolean());

        var stranger = new Newcomer(cloud.At("other"), context.CancellationToken);
        var pin = line.Split("sha256//")[1].Split(' ')[0];
        var refused = await stranger.ShellAsync(line.Replace(pin, Convert.ToBase64String(new byte[32]), StringComparison.Ordinal));
        Assert.IsFalse(Directory.Exists(stranger.Program), $"{refused}");
    }

    [TestMethod]
    public async Task InstallScript_DownloadDamaged_PlatformMissing_OthersCommand_AreSaidAndNothingIsLost()
    {
        Parts.RequireCurl();
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var person = new Newcomer(cloud.At("home"), context.CancellationToken);
        var script = person.At("install.sh");
        Assert.AreEqual(0, (await person.ShellAsync($"curl -fsS {cloud.Address}install.sh -o {script}")).Code);

        var archive = Directory.GetFiles(Path.Combine(cloud.Data, "agents", Platform)).Single();
        var signed = File.ReadAllBytes(archive);
        File.WriteAllBytes(archive, [.. signed[..^1], (byte)(signed[^1] ^ 1)]);
        var damaged = await person.ShellAsync($"sh {script}");
        Assert.AreEqual(1, damaged.Code, damaged.ToString());
        Assert.Contains("do not trust it", damaged.Error);
        Assert.IsEmpty(Directory.EnumerateFileSystemEntries(person.Program), "nothing stays behind");
        File.WriteAllBytes(archive, signed);

        File.WriteAllText(script, File.ReadAllText(script).Replace($"\n{Platform} ", "\nosx-x86 ", StringComparison.Ordinal));
        var missing = await person.ShellAsync($"sh {script}");
        Assert.AreEqual(1, missing.Code);
        Assert.Contains($"agents publish --rid {Platform}", missing.Error);

        Directory.CreateDirectory(person.At(".local", "bin"));
        File.WriteAllText(person.At(".local", "bin", "synccloud"), "#!/bin/sh\necho somebody elses\n");
        var installed = await person.InstallAsync(cloud.Address);
        Assert.Contains("another 'synccloud', which stays", installed.Error);
        Assert.Contains("somebody elses", File.ReadAllText(person.At(".local", "bin", "synccloud")));
    }

    /// <summary>Publishes the plain agent once more, as one that says of itself that it has this version.</summary>
    private async Task PublishAsync(Cloud cloud, string version, params string[] more)
    {
        var folder = cloud.At($"agent-{version}");
        DiskCopy.Copy(Path.Combine(AppContext.BaseDirectory, "agent"), folder);
        Restamp(Path.Combine(folder, "synccloud.dll"), version);
        var ended = await Programs.EndAsync(Programs.StartLocal(["agents", "publish", "--data", cloud.Data, "--from", folder, "--json", .. more]), "", context.CancellationToken);
        Assert.AreEqual(0, ended.Code, ended.ToString());
        Assert.AreEqual(version, Text(JsonDocument.Parse(ended.Output).RootElement.GetProperty("programs")[0], "version"), "as the program has it");
    }

    /// <summary>Changes the assembly's own version attribute, as a build with another version has it: a length, and the text.</summary>
    private static void Restamp(string library, string version)
    {
        var former = System.Diagnostics.FileVersionInfo.GetVersionInfo(library).ProductVersion!;
        Assert.AreEqual(former.Length, version.Length, "the attribute keeps its place");
        var bytes = File.ReadAllBytes(library);
        byte[] from = [(byte)former.Length, .. Encoding.UTF8.GetBytes(former)], to = [(byte)version.Length, .. Encoding.UTF8.GetBytes(version)];
        var at = bytes.AsSpan().IndexOf(from);
        Assert.IsGreaterThan(0, at);
        to.CopyTo(bytes.AsSpan(at));
        Assert.AreEqual(-1, bytes.AsSpan().IndexOf(from), "it stands there once");
        File.WriteAllBytes(library, bytes);
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
