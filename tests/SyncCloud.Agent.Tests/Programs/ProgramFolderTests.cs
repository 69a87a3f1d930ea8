using System.Diagnostics;
using SyncCloud.Agent.Programs;

namespace SyncCloud.Agent.Tests.Programs;

/// <summary>Builds of the program side by side, with the pointer of Unix and with that of Windows.</summary>
[TestClass]
public sealed class ProgramFolderTests(TestContext context)
{
    public static IEnumerable<object[]> Pointers => [[false], [true]];
    public static IEnumerable<object[]> Crashes => from byFile in (bool[])[false, true] from step in Enum.GetValues<InstallStep>() select new object[] { byFile, step.ToString() };

    [TestMethod]
    [DynamicData(nameof(Pointers))]
    public async Task Install_Update_RollBack_AndUpdateAgain(bool byFile)
    {
        using var folder = new TemporaryFolder();
        var programs = Open(folder, byFile);
        await InstallAsync(folder, programs, "0.1.0");
        Assert.AreEqual("0.1.0", Runs(programs));
        Assert.IsNull(programs.PreviousBuild);

        await InstallAsync(folder, programs, "0.2.0");
        Assert.AreEqual("0.2.0", Runs(programs));

        Assert.AreEqual("0.1.0", (await programs.RollBackAsync(context.CancellationToken)).ToString());
        Assert.AreEqual("0.1.0", Runs(programs));
        await Assert.ThrowsExactlyAsync<AgentException>(() => programs.RollBackAsync(context.CancellationToken), "there is nothing before it");

        await InstallAsync(folder, programs, "0.2.0");
        await InstallAsync(folder, programs, "0.3.0");
        Assert.AreEqual("0.3.0", Runs(programs));
        Assert.HasCount(2, Directory.GetDirectories(folder.At("program", "versions")), "the one in use and the one before; older ones are gone");
        Assert.AreEqual("0.2.0", (await programs.RollBackAsync(context.CancellationToken)).ToString());
    }

    [TestMethod]
    [DynamicData(nameof(Crashes))]
    public async Task CutShort_AfterAnyStep_AWholeProgramRuns_AndTheNextTimeItIsDone(bool byFile, string after)
    {
        using var folder = new TemporaryFolder();
        var programs = Open(folder, byFile);
        await InstallAsync(folder, programs, "0.1.0");
        await InstallAsync(folder, programs, "0.2.0");
        var (program, archive) = SampleProgram.Pack(folder, "0.3.0");
        var crash = new InvalidOperationException("a crash");
        var reached = new List<InstallStep>();
        var dying = Open(folder, byFile, step =>
        {
            reached.Add(step);
            if (step.ToString() == after) throw crash;
        });
        Assert.AreSame(crash, await Assert.ThrowsExactlyAsync<InvalidOperationException>(() => dying.InstallAsync(program, archive, context.CancellationToken)));
        Assert.AreEqual(after, reached[^1].ToString());

        var next = Open(folder, byFile);
        Assert.AreEqual(after == nameof(InstallStep.Swapped) ? "0.3.0" : "0.2.0", Runs(next), "whole, whichever it is");
        Assert.AreEqual(after == nameof(InstallStep.Swapped) ? "0.2.0" : "0.1.0", ProgramFolder.VersionOf(next.PreviousBuild!)!.ToString(), "and there is a way back");

        await next.InstallAsync(program, archive, context.CancellationToken);
        Assert.AreEqual("0.3.0", Runs(next));
        Assert.AreEqual("0.2.0", ProgramFolder.VersionOf(next.PreviousBuild!)!.ToString());
        Assert.HasCount(2, Directory.GetFileSystemEntries(folder.At("program", "versions")), "nothing of what was cut short is left");
    }

    [TestMethod]
    public async Task CutShort_WhileTheFirstProgramComes_TheNextTimeItIsThere()
    {
        using var folder = new TemporaryFolder();
        var (program, archive) = SampleProgram.Pack(folder, "0.1.0");
        foreach (var step in Enum.GetValues<InstallStep>())
        {
            var dying = Open(folder, byFile: false, reached => { if (reached == step) throw new InvalidOperationException("a crash"); });
            await Assert.ThrowsExactlyAsync<InvalidOperationException>(() => dying.InstallAsync(program, archive, context.CancellationToken));
        }
        var programs = Open(folder, byFile: false);
        await programs.InstallAsync(program, archive, context.CancellationToken);
        Assert.AreEqual("0.1.0", Runs(programs));
    }

    [TestMethod]
    [DataRow("0.3.0", 0, null, "says that it is '0.3.0'")]
    [DataRow("0.2.0", 3, null, "ends with 3")]
    [DataRow("0.2.0", 131, "10.0", "ends with 131")]
    public async Task ProgramThatDoesNotRun_IsNotPutInUse_AndGoes(string says, int code, string? runtime, string reason)
    {
        using var folder = new TemporaryFolder();
        var programs = Open(folder, byFile: false);
        await InstallAsync(folder, programs, "0.1.0");
        var (program, archive) = SampleProgram.Pack(folder, "0.2.0", says, code, runtime);
        var failed = await Assert.ThrowsExactlyAsync<AgentException>(() => programs.InstallAsync(program, archive, context.CancellationToken));
        Assert.Contains(reason, failed.Message);
        Assert.AreEqual(runtime is not null, failed.Remedy!.Contains(".NET runtime", StringComparison.Ordinal));
        Assert.AreEqual("0.1.0", Runs(programs));
        Assert.HasCount(1, Directory.GetDirectories(folder.At("program", "versions")));
    }

    [TestMethod]
    [DynamicData(nameof(Pointers))]
    public async Task BuildInUse_ThatIsBroken_IsMendedByInstallingItAgain_AndTheWayBackStays(bool byFile)
    {
        using var folder = new TemporaryFolder();
        var programs = Open(folder, byFile);
        await InstallAsync(folder, programs, "0.1.0");
        var (program, archive) = SampleProgram.Pack(folder, "0.2.0");
        await programs.InstallAsync(program, archive, context.CancellationToken);
        File.Delete(programs.CurrentProgram);

        await programs.InstallAsync(program, archive, context.CancellationToken);
        Assert.AreEqual("0.2.0", Runs(programs));
        Assert.AreEqual("0.1.0", ProgramFolder.VersionOf(programs.PreviousBuild!)!.ToString());
        Assert.HasCount(2, Directory.GetFileSystemEntries(folder.At("program", "versions")), "nothing of the broken one is left");
    }

    [TestMethod]
    public async Task SameVersion_BuiltAnew_IsAnotherBuild()
    {
        using var folder = new TemporaryFolder();
        var programs = Open(folder, byFile: false);
        await InstallAsync(folder, programs, "0.1.0");
        var first = programs.CurrentBuild;
        var (program, archive) = SampleProgram.Pack(folder, "0.1.0", runtime: "10.0");
        File.AppendAllText(archive, "");
        SampleProgram.Write(archive, SampleProgram.Entry("synccloud", "#!/bin/sh\necho 0.1.0\n", UnixFileMode.UserExecute | UnixFileMode.UserRead));
        program = SampleProgram.Describe(archive, "0.1.0");
        await programs.InstallAsync(program, archive, context.CancellationToken);
        Assert.AreNotEqual(first, programs.CurrentBuild);
        Assert.AreEqual(first, programs.PreviousBuild);
    }

    [TestMethod]
    [DynamicData(nameof(Pointers))]
    public async Task BuildInUse_ThatIsBroken_CutShortWhileItIsMended_ThePointerNamesAFolderThatIsThere(bool byFile)
    {
        foreach (var step in Enum.GetValues<InstallStep>())
        {
            using var folder = new TemporaryFolder();
            var programs = Open(folder, byFile);
            var (program, archive) = SampleProgram.Pack(folder, "0.2.0");
            await programs.InstallAsync(program, archive, context.CancellationToken);
            File.Delete(programs.CurrentProgram);
            var dying = Open(folder, byFile, reached => { if (reached == step) throw new InvalidOperationException("a crash"); });
            await Assert.ThrowsExactlyAsync<InvalidOperationException>(() => dying.InstallAsync(program, archive, context.CancellationToken));
            Assert.IsNotNull(programs.CurrentBuild, $"{step}");
            await programs.InstallAsync(program, archive, context.CancellationToken);
            Assert.AreEqual("0.2.0", Runs(programs));
            Assert.HasCount(1, Directory.GetFileSystemEntries(folder.At("program", "versions")), "nothing of the broken one is left");
        }
    }

    [TestMethod]
    public async Task BuildThatAProcessRunsFrom_StaysUntilItEnds()
    {
        using var folder = new TemporaryFolder();
        var programs = Open(folder, byFile: false);
        await InstallAsync(folder, programs, "0.1.0");
        var running = Path.GetDirectoryName(programs.CurrentProgram)!;
        using (ProgramUse.Hold(running))
        using (ProgramUse.Hold(running))
        {
            await InstallAsync(folder, programs, "0.2.0");
            await InstallAsync(folder, programs, "0.3.0");
            Assert.IsTrue(Directory.Exists(running), "what it loads while it runs is there");
        }
        await InstallAsync(folder, programs, "0.4.0");
        Assert.IsFalse(Directory.Exists(running));
        Assert.IsNull(ProgramUse.Hold(folder.At("elsewhere")), "no script brought that one");
    }

    [TestMethod]
    public async Task Lock_IsOneProcesss()
    {
        using var folder = new TemporaryFolder();
        var programs = Open(folder, byFile: false);
        await InstallAsync(folder, programs, "0.1.0");
        using (programs.Lock()) Assert.ThrowsExactly<AgentException>(() => Open(folder, byFile: false).Lock());
        using (programs.Lock()) { }
    }

    [TestMethod]
    public async Task Around_FindsTheFolder_ByTheBuildAndByThePointer_AndNothingElse()
    {
        if (OperatingSystem.IsWindows()) Assert.Inconclusive("the pointer is no link here");
        using var folder = new TemporaryFolder();
        var programs = Open(folder, byFile: false);
        await InstallAsync(folder, programs, "0.1.0");
        Assert.AreEqual(programs.Root, ProgramFolder.Around(folder.At("program", "versions", programs.CurrentBuild!) + Path.DirectorySeparatorChar, TimeProvider.System)!.Root);
        Assert.AreEqual(programs.Root, ProgramFolder.Around(folder.At("program", "current"), TimeProvider.System)!.Root);
        Assert.IsNull(ProgramFolder.Around(AppContext.BaseDirectory, TimeProvider.System));
        Assert.IsNull(ProgramFolder.Around("/", TimeProvider.System));
        Assert.IsNull(ProgramFolder.Around(Directory.CreateDirectory(folder.At("versions", "0.1.0-000000000000")).FullName, TimeProvider.System), "no pointer beside it");
    }

    [TestMethod]
    public async Task CommandLink_OthersProgramOfTheName_Stays()
    {
        if (OperatingSystem.IsWindows()) Assert.Inconclusive("a file of commands takes the link's place here");
        using var folder = new TemporaryFolder();
        var programs = Open(folder, byFile: false);
        await InstallAsync(folder, programs, "0.1.0");
        var link = CommandLink.Make(programs.Root, folder.At("bin"));
        Assert.AreEqual(folder.At("bin", "synccloud"), link);
        Assert.AreEqual("0.1.0", Says(link!));
        await InstallAsync(folder, programs, "0.2.0");
        Assert.AreEqual("0.2.0", Says(link!));
        Assert.AreEqual(link, CommandLink.Make(programs.Root, folder.At("bin")), "again");

        Directory.CreateDirectory(folder.At("other"));
        File.WriteAllText(folder.At("other", "synccloud"), "somebody's own");
        Assert.IsNull(CommandLink.Make(programs.Root, folder.At("other")));
        Assert.AreEqual("somebody's own", File.ReadAllText(folder.At("other", "synccloud")));
    }

    private static ProgramFolder Open(TemporaryFolder folder, bool byFile, Action<InstallStep>? reached = null)
    {
        if (OperatingSystem.IsWindows()) Assert.Inconclusive("the sample program is a script of Unix");
        Directory.CreateDirectory(folder.At("program", "versions"));
        return new ProgramFolder(folder.At("program"), byFile ? ProgramPointer.File : ProgramPointer.OfThisSystem, SampleProgram.Rid, TimeProvider.System) { Reached = reached };
    }

    private async Task InstallAsync(TemporaryFolder folder, ProgramFolder programs, string version)
    {
        var (program, archive) = SampleProgram.Pack(folder, version);
        await programs.InstallAsync(program, archive, context.CancellationToken);
    }

    /// <summary>What the program in use says when it is started; it also looks for what must lie beside it.</summary>
    private static string Runs(ProgramFolder programs) => Says(programs.CurrentProgram);

    private static string Says(string program)
    {
        using var process = Process.Start(new ProcessStartInfo(program, ["--version"]) { RedirectStandardOutput = true })!;
        var said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.AreEqual(0, process.ExitCode);
        return said.Trim();
    }
}
