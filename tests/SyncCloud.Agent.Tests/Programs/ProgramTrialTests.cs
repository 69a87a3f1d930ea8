using SyncCloud.Agent.Programs;

namespace SyncCloud.Agent.Tests.Programs;

[TestClass]
public sealed class ProgramTrialTests(TestContext context)
{
    /// <summary>Tells that somebody waits for a moment.</summary>
    private sealed class ToldTime(Action waited) : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime < TimeSpan.FromSeconds(1)) waited();
            return base.CreateTimer(callback, state, dueTime, period);
        }
    }

    [TestMethod]
    public async Task ProgramThatIsStillOpenForWriting_IsStartedAsSoonAsItIsNot()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Inconclusive("other systems start it all the same, or open it for one alone");
            return;
        }
        using var folder = new TemporaryFolder();
        var program = folder.At("synccloud");
        File.WriteAllText(program, "#!/bin/sh\necho 0.1.0\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var writing = new FileStream(program, FileMode.Open, FileAccess.Write);
        var waits = 0;
        var time = new ToldTime(() =>
        {
            if (++waits == 2) writing.Dispose();
        });
        await ProgramTrial.RunAsync(program, SampleProgram.Version("0.1.0"), null, time, context.CancellationToken);
        Assert.AreEqual(2, waits);
    }
}
