using System.Text.Json;
using SyncCloud.Agent.Cloud;
using SyncCloud.Agent.Home;

namespace SyncCloud.Agent.Tests.Doctor;

/// <summary>What there is to find out without a service, which nobody serves here.</summary>
[TestClass]
public sealed class DoctorCommandTests(TestContext context)
{
    private const string Secret = "a-secret-that-nobody-tells";

    [TestMethod]
    public async Task Doctor_BeforeJoining_SaysSoAndNothingElse()
    {
        using var folder = new TemporaryFolder();
        var (code, findings, said) = await RunAsync(folder);
        Assert.AreEqual(1, code);
        Assert.HasCount(1, findings);
        Assert.Contains("has not joined", said);
        Assert.IsFalse(Directory.Exists(folder.At("home")));
    }

    [TestMethod]
    public async Task Doctor_NobodyServes_IsTheOnlyTrouble_AndNoSecretIsTold()
    {
        using var folder = new TemporaryFolder();
        Prepare(folder);
        var (code, findings, said) = await RunAsync(folder);
        Assert.AreEqual(1, code);
        Assert.AreEqual("service", Troubles(findings).Single().GetProperty("subject").GetString(), said);
        Assert.Contains("0 items, and the state store is sound", said);
        Assert.DoesNotContain(Secret, said);
    }

    [TestMethod]
    public async Task Doctor_HomeAndSecretsThatOthersCanRead_AreToldWithTheLineThatMendsIt()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Inconclusive("file modes are of Unix");
            return;
        }
        using var folder = new TemporaryFolder();
        var home = Prepare(folder);
        File.SetUnixFileMode(home.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherExecute);
        File.SetUnixFileMode(folder.At("home", "credentials"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        var (_, findings, said) = await RunAsync(folder);
        Assert.Contains("chmod 700", said);
        Assert.Contains($"chmod 600 '{folder.At("home", "credentials")}'", Troubles(findings).Select(finding => finding.GetProperty("remedy").GetString() ?? "").First(remedy => remedy.Contains("600", StringComparison.Ordinal)));
    }

    [TestMethod]
    public async Task Doctor_FolderGone_OrWithoutItsMark_OrReadOnly_IsTrouble()
    {
        using var folder = new TemporaryFolder();
        Prepare(folder);
        Directory.Move(folder.At("documents"), folder.At("elsewhere"));
        await AssertTroubleAsync(folder, "is not there");
        Directory.CreateDirectory(folder.At("documents"));
        await AssertTroubleAsync(folder, "has no marker");
        if (OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess) return;
        File.SetUnixFileMode(folder.At("documents"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        await AssertTroubleAsync(folder, "cannot be written");
        File.SetUnixFileMode(folder.At("documents"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [TestMethod]
    [DataRow(6, DisplayName = "opening it notices")]
    [DataRow(12, DisplayName = "opening it notices nothing")]
    public async Task Doctor_StateStoreDamaged_IsTroubleAndNamesTheRemedy(int from)
    {
        const int page = 8 << 10;
        using var folder = new TemporaryFolder();
        var home = Prepare(folder);
        var path = home.StateFile(home.Collections[0]);
        using (var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite))
        {
            Assert.IsGreaterThan(20 * page, file.Length);
            // Not the first pages, which say what tables there are.
            file.Position = from * page;
            file.Write(Enumerable.Repeat((byte)0x5a, (int)file.Length - (from * page)).ToArray());
        }
        await AssertTroubleAsync(folder, "is damaged");
        var (_, _, said) = await RunAsync(folder);
        Assert.Contains("synccloud rebuild documents", said);
    }

    [TestMethod]
    public async Task Doctor_HomeInUse_SaysThatTheStoreWasNotLookedAt()
    {
        using var folder = new TemporaryFolder();
        var home = Prepare(folder);
        using var held = await HomeLock.TakeAsync(home, "sync", TimeSpan.Zero, TimeProvider.System, context.CancellationToken);
        var run = new TestRun { Variables = { ["SYNCCLOUD_HOME"] = folder.At("home"), ["HOME"] = folder.Path } };
        await run.RunAsync(context.CancellationToken, "doctor");
        Assert.Contains("was not looked at", run.Output);
        Assert.HasCount(2, run.Output.Split("trouble  "), "the service alone: " + run.Output);
    }

    private async Task AssertTroubleAsync(TemporaryFolder folder, string words)
    {
        var (code, findings, said) = await RunAsync(folder);
        Assert.AreEqual(1, code);
        Assert.IsTrue(Troubles(findings).Any(finding => finding.GetProperty("subject").GetString() == "documents" && finding.GetProperty("text").GetString()!.Contains(words, StringComparison.Ordinal)), $"{words}: {said}");
    }

    private static AgentHome Prepare(TemporaryFolder folder)
    {
        var home = new AgentHome(folder.At("home"));
        home.Create();
        home.Save(new Installation { Service = "http://127.0.0.1:9/", User = "ann", Device = new string('1', 32), DeviceName = "laptop" }, new Credentials { Token = Secret, DeviceSecret = Secret });
        var collection = new AttachedCollection { Id = new string('a', 32), Name = "documents", Kind = CollectionKinds.Files, Root = folder.At("documents") };
        home.Attach(collection);
        CollectionKinds.Prepare(collection, home);
        CollectionState.Open(home, collection, rebuilding: null).Dispose();
        return home;
    }

    private static List<JsonElement> Troubles(IEnumerable<JsonElement> findings) => [.. findings.Where(finding => finding.GetProperty("level").GetString() == "trouble")];

    private async Task<(int Code, JsonElement[] Findings, string Said)> RunAsync(TemporaryFolder folder)
    {
        var run = new TestRun { Variables = { ["SYNCCLOUD_HOME"] = folder.At("home"), ["HOME"] = folder.Path } };
        var code = await run.RunAsync(context.CancellationToken, "doctor", "--json");
        var words = new TestRun { Variables = run.Variables };
        Assert.AreEqual(code, await words.RunAsync(context.CancellationToken, "doctor"));
        return (code, [.. JsonDocument.Parse(run.Output).RootElement.GetProperty("findings").EnumerateArray()], words.Output + words.Error);
    }
}
