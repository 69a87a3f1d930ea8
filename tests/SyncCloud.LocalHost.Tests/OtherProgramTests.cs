namespace SyncCloud.LocalHost.Tests;

[TestClass]
public sealed class OtherProgramTests(TestContext context)
{
    [TestMethod]
    public async Task Run_OfAProgramThatDoesNotEnd_IsEndedAndNamed()
    {
        if (OperatingSystem.IsWindows()) Assert.Inconclusive("it needs a shell");
        var ended = await Assert.ThrowsExactlyAsync<LocalServerException>(() => OtherProgram.RunAsync("sh", ["-c", "sleep 600; true"], TimeSpan.FromMilliseconds(200), context.CancellationToken));
        Assert.AreEqual("`sh -c sleep 600; true` was ended: it took longer than 0.2 seconds", ended.Message);
    }

    [TestMethod]
    public async Task Run_ThatIsCancelled_IsNoFailureOfTheProgram()
    {
        if (OperatingSystem.IsWindows()) Assert.Inconclusive("it needs a shell");
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
        cancel.CancelAfter(200);
        await Assert.ThrowsAsync<OperationCanceledException>(() => OtherProgram.RunAsync("sh", ["-c", "sleep 600; true"], TimeSpan.FromMinutes(5), cancel.Token));
    }
}
