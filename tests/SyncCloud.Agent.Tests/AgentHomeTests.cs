using SyncCloud.Agent.Home;
using SyncCloud.Service.Tests;

namespace SyncCloud.Agent.Tests;

[TestClass]
public sealed class AgentHomeTests(TestContext context)
{
    private static readonly AttachedCollection Documents = new() { Id = new string('a', 32), Name = "Documents", Kind = "files", Root = "/data/documents" };

    [TestMethod]
    public void Locate_OptionThenVariableThenDefault()
    {
        using var folder = new TemporaryFolder();
        Assert.AreEqual(folder.At("a"), AgentHome.Locate(folder.At("a"), _ => folder.At("b")).Path);
        Assert.AreEqual(folder.At("b"), AgentHome.Locate(null, _ => folder.At("b")).Path);
        Assert.IsTrue(Path.IsPathFullyQualified(AgentHome.Locate(null, _ => null).Path));
    }

    [TestMethod]
    public void Save_ThenLoad_GivesTheSame_ReadableByTheOwnerAlone()
    {
        using var folder = new TemporaryFolder();
        var home = new AgentHome(folder.At("home"));
        home.Create();
        var installation = new Installation { Service = "http://127.0.0.1:1/", User = "ann", Device = new string('1', 32), DeviceName = "laptop" };
        var credentials = new Credentials { Token = "t", DeviceSecret = "s" };
        home.Save(installation, credentials);
        Assert.AreEqual(installation, home.Installation);
        Assert.AreEqual(credentials, home.Credentials);
        Assert.IsFalse(credentials.ToString().Contains('t') && credentials.ToString().Contains("= t"), "secrets must not print");
        if (OperatingSystem.IsWindows()) return;
        Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder.At("home", "credentials")));
        Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder.At("home")));
    }

    [TestMethod]
    public void LastSyncOf_ARecordThatHasNotChanged_IsNotReadAgain()
    {
        using var folder = new TemporaryFolder();
        var home = new AgentHome(folder.At("home"));
        home.Create();
        home.Attach(Documents);
        var told = new List<string>();
        Assert.IsNull(home.LastSyncOf(Documents, told.Add));
        home.SaveLastSync(Documents, new LastSync { At = DateTimeOffset.UnixEpoch, InStep = true });
        var record = folder.At("home", "collections", Documents.CollectionId.ToString(), "last-sync.json");
        Assert.IsTrue(home.LastSyncOf(Documents, told.Add)!.InStep);
        var (written, length) = (File.GetLastWriteTimeUtc(record), (int)new FileInfo(record).Length);
        File.WriteAllText(record, new string('x', length));
        File.SetLastWriteTimeUtc(record, written);
        Assert.IsTrue(home.LastSyncOf(Documents, told.Add)!.InStep, "by its stamp it is the one that was read");
        Assert.IsEmpty(told);

        File.SetLastWriteTimeUtc(record, written.AddSeconds(1));
        Assert.IsNull(home.LastSyncOf(Documents, told.Add));
        Assert.HasCount(1, told);
        home.SaveLastSync(Documents, new LastSync { At = DateTimeOffset.UnixEpoch, InStep = false });
        Assert.IsFalse(home.LastSyncOf(Documents, told.Add)!.InStep);
    }

    [TestMethod]
    public void Attach_ThenDetach_LeavesNothingOfTheCollection()
    {
        using var folder = new TemporaryFolder();
        var home = new AgentHome(folder.At("home"));
        home.Create();
        home.Attach(Documents);
        File.WriteAllText(home.StateFile(Documents), "state");
        home.SaveLastSync(Documents, new LastSync { At = DateTimeOffset.UnixEpoch, InStep = true });
        Assert.AreEqual(Documents, home.Collection("documents"));
        Assert.AreEqual(folder.At("home", "collections", Documents.Id, "state.db"), home.StateFile(Documents));
        Assert.IsTrue(home.LastSyncOf(Documents, Assert.Fail)!.InStep);
        home.Detach(Documents);
        Assert.IsEmpty(home.Collections);
        Assert.IsEmpty(Directory.GetFileSystemEntries(folder.At("home", "collections")));
    }

    [TestMethod]
    [DataRow("{")]
    [DataRow("{}")]
    [DataRow(null)]
    public void LastSyncOf_ARecordThatCannotBeRead_IsToldAndNotKnown(string? text)
    {
        using var folder = new TemporaryFolder();
        var home = new AgentHome(folder.At("home"));
        home.Create();
        home.Attach(Documents);
        var record = folder.At("home", "collections", Documents.Id, "last-sync.json");
        // Whoever may read everything cannot be kept from a file, but a folder is none.
        if (text is null) Directory.CreateDirectory(record);
        else File.WriteAllText(record, text);
        var told = new List<string>();
        Assert.IsNull(home.LastSyncOf(Documents, told.Add));
        Assert.StartsWith("Documents: how the last sync ended is not known", Assert.ContainsSingle(told));
    }

    [TestMethod]
    public void Detach_StateElsewhere_TakesOnlyTheStore()
    {
        using var folder = new TemporaryFolder();
        var home = new AgentHome(folder.At("home"));
        var apart = Documents with { StateFolder = folder.At("state") };
        Directory.CreateDirectory(folder.At("state"));
        File.WriteAllText(folder.At("state", "state.db"), "state");
        File.WriteAllText(folder.At("state", "mine.txt"), "not the agent's");
        home.Create();
        home.Attach(apart);
        home.Detach(apart);
        Assert.IsFalse(File.Exists(folder.At("state", "state.db")));
        Assert.IsTrue(File.Exists(folder.At("state", "mine.txt")));
    }

    [TestMethod]
    public void Installation_BrokenFile_IsAClearError()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.At("installation.json"), "{ \"service\": ");
        var error = Assert.ThrowsExactly<AgentException>(() => new AgentHome(folder.Path).Installation);
        Assert.Contains("installation.json", error.Message);
    }

    [TestMethod]
    public async Task Lock_HeldByAnother_NamesTheHolder_AndIsFreeAfterwards()
    {
        using var folder = new TemporaryFolder();
        var home = new AgentHome(folder.At("home"));
        using (await HomeLock.TakeAsync(home, "sync", TimeSpan.Zero, TimeProvider.System, context.CancellationToken))
        {
            var error = await Assert.ThrowsExactlyAsync<AgentException>(() => HomeLock.TakeAsync(home, "status", TimeSpan.Zero, TimeProvider.System, context.CancellationToken));
            Assert.Contains("synccloud sync", error.Message);
            Assert.Contains(Environment.ProcessId.ToString(), error.Message);
        }
        using var again = await HomeLock.TakeAsync(home, "status", TimeSpan.Zero, TimeProvider.System, context.CancellationToken);
    }

    [TestMethod]
    public async Task Lock_IsHeld_WhereThereIsNoRoomToTellByWhom()
    {
        using var folder = new TemporaryFolder();
        var home = new AgentHome(folder.At("home"));
        using var disk = SmallDisk.Mount(home.Path, 1 << 20);
        using (await HomeLock.TakeAsync(home, "sync", TimeSpan.Zero, TimeProvider.System, context.CancellationToken)) { }
        disk.Fill(room: 0);
        using (await HomeLock.TakeAsync(home, "run", TimeSpan.Zero, TimeProvider.System, context.CancellationToken))
            await Assert.ThrowsExactlyAsync<AgentException>(() => HomeLock.TakeAsync(home, "status", TimeSpan.Zero, TimeProvider.System, context.CancellationToken));
        using var again = await HomeLock.TakeAsync(home, "status", TimeSpan.Zero, TimeProvider.System, context.CancellationToken);
    }

    [TestMethod]
    public void Write_OverAnExistingFile_ReplacesItWhole()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.At("file"), "a longer old text");
        AtomicFile.Write(folder.At("file"), "new"u8);
        Assert.AreEqual("new", File.ReadAllText(folder.At("file")));
        Assert.HasCount(1, Directory.GetFiles(folder.Path));
    }
}
