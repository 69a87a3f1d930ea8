using SyncCloud.Agent.Commands;
using SyncCloud.Agent.Follow;
using SyncCloud.Agent.Output;

namespace SyncCloud.Agent.Tests.Follow;

[TestClass]
public sealed class FollowReportTests
{
    private static readonly SyncDocument Quiet = new() { Collection = "documents", Id = new string('a', 32), InStep = true, Sequence = 5, Seconds = 0.1 };
    private readonly TestRun run = new();

    private string[] Lines(bool json, params SyncDocument[] syncs)
    {
        var report = new FollowReport(new Reporter(run.Surroundings, json, verbose: false));
        foreach (var sync in syncs)
        {
            if (sync.Error is { } error) report.Tell(new ErrorReport("documents: " + error, null, ExitCode.Error), new IOException(error));
            report.Tell(sync);
        }
        return run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    [TestMethod]
    public void Syncs_TheFirstAndThoseThatMovedSomething_AreALineEach()
    {
        var lines = Lines(json: false, Quiet, Quiet, Quiet with { LogsPulled = 1, ItemsApplied = 1, Sequence = 6 }, Quiet, Quiet with { LogsPushed = 1, ChangesPushed = 2, Sequence = 7 });
        Assert.HasCount(3, lines, run.Output);
        Assert.Contains("nothing to move", lines[0]);
        Assert.Contains("received 1 log", lines[1]);
        Assert.Contains("sent 2 changes", lines[2]);
    }

    [TestMethod]
    public void AnError_IsToldOnce_AndThatItIsOverToo()
    {
        var failed = Quiet with { InStep = false, Error = "the cloud cannot be reached" };
        var lines = Lines(json: false, Quiet, failed, failed, failed, Quiet, Quiet);
        Assert.HasCount(2, lines, run.Output);
        Assert.AreEqual("synccloud: documents: the cloud cannot be reached\n", run.Error);
    }

    [TestMethod]
    public void Json_IsOneDocumentALine()
    {
        var failed = Quiet with { InStep = false, Error = "the cloud cannot be reached" };
        var lines = Lines(json: true, Quiet, Quiet, failed, failed, Quiet with { LogsPulled = 1 });
        Assert.HasCount(3, lines, run.Output);
        Assert.IsTrue(lines.All(line => line.StartsWith("{\"collection\":\"documents\"", StringComparison.Ordinal)), run.Output);
        Assert.Contains("cannot be reached", lines[1]);
    }
}
