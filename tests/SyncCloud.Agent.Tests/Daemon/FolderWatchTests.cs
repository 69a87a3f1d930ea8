using System.Collections.Concurrent;
using SyncCloud.Agent.Daemon;
using SyncCloud.Agent.Home;

namespace SyncCloud.Agent.Tests.Daemon;

[TestClass]
public sealed class FolderWatchTests(TestContext context) : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly BlockingCollection<string?> told = [];

    public void Dispose()
    {
        folder.Dispose();
        told.Dispose();
    }

    private FolderWatch Watch(string kind, params string[] root)
    {
        var watch = Begin(kind, new ManualTime(), null, root);
        watch.Started.Wait(context.CancellationToken);
        return watch;
    }

    private FolderWatch Begin(string kind, TimeProvider time, Func<string, (long, long)>? placeOf, params string[] root) =>
        new(new AttachedCollection { Id = new string('1', 32), Name = "n", Kind = kind, Root = folder.At(root) }, Tell, time, placeOf);

    private void Tell(IReadOnlyCollection<string>? paths)
    {
        if (paths is null) told.Add(null);
        else
            foreach (var path in paths) told.Add(path);
    }

    /// <summary>All that was told until a file is told that is made now: what happened before it is told before it.</summary>
    private List<string?> Told(params string[] last)
    {
        File.WriteAllText(folder.At(last), "");
        var found = new List<string?>();
        while (told.Take(context.CancellationToken) is var path && path != last[^1]) found.Add(path);
        return [.. found.Distinct()];
    }

    [TestMethod]
    public void FolderOfFiles_TellsPathsBeneathIt_BothEndsOfAMove_AndNothingOfItsOwn()
    {
        Directory.CreateDirectory(folder.At("root", ".synccloud", "temp"));
        Directory.CreateDirectory(folder.At("root", "a", "b"));
        using var watch = Watch("files", "root");
        Assert.IsNull(watch.Trouble);
        File.WriteAllText(folder.At("root", "a", "b", "1"), "1");
        File.WriteAllText(folder.At("root", ".synccloud", "temp", "x"), "x");
        File.WriteAllText(folder.At("root", ".synccloud2"), "x");
        File.WriteAllText(folder.At("root", ".synccloud", "ignore"), "x");
        CollectionAssert.AreEquivalent(new[] { "a/b/1", ".synccloud2", ".synccloud/ignore" }, Told("root", "end1"));
        Directory.Move(folder.At("root", "a"), folder.At("root", "c"));
        var moved = Told("root", "end2");
        CollectionAssert.Contains(moved, "a");
        CollectionAssert.Contains(moved, "c");
        Directory.CreateDirectory(folder.At("root", "d", "e"));
        CollectionAssert.Contains(Told("root", "end3"), "d");
        File.WriteAllText(folder.At("root", "c", "b", "2"), "2");
        CollectionAssert.Contains(Told("root", "end4"), "c/b/2");
        File.Delete(folder.At("root", "c", "b", "2"));
        CollectionAssert.Contains(Told("root", "end5"), "c/b/2");
    }

    [TestMethod]
    public void Database_IsToldOfWithWhatLiesBesideIt_AndOfNothingElse()
    {
        File.WriteAllText(folder.At("app.db"), "x");
        using var watch = Watch("tables", "app.db");
        File.WriteAllText(folder.At("other"), "x");
        File.WriteAllText(folder.At("app.db-wal"), "x");
        File.WriteAllText(folder.At("app.db-shm"), "x");
        var found = new List<string?>();
        File.WriteAllText(folder.At("app.db"), "y");
        while (told.Take(context.CancellationToken) is var path && path != "app.db") found.Add(path);
        Assert.AreSequenceEqual(["app.db-wal"], found.Distinct().ToArray());
    }

    [TestMethod]
    public async Task FolderThatAnotherOneReplaced_IsWatchedNoLonger_AndSaysSo()
    {
        Directory.CreateDirectory(folder.At("root"));
        using var watch = Watch("files", "root");
        await watch.Look();
        Assert.IsFalse(watch.IsOver);
        Directory.Move(folder.At("root"), folder.At("former"));
        await watch.Look();
        Assert.IsTrue(watch.IsOver);
        Assert.IsNull(told.Take(context.CancellationToken), "something may have changed");
        Directory.CreateDirectory(folder.At("root"));
        await watch.Look();
        Assert.IsTrue(watch.IsOver);
    }

    [TestMethod]
    public async Task FolderThatDoesNotAnswer_HoldsNobodyUp_AndIsATroubleUntilItDoes()
    {
        Directory.CreateDirectory(folder.At("root"));
        using var answers = new ManualResetEventSlim();
        var time = new ManualTime();
        using var watch = Begin("files", time, _ =>
        {
            answers.Wait(context.CancellationToken);
            return (1, 2);
        }, "root");
        Assert.IsNull(watch.Trouble);
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Contains("does not answer", watch.Trouble!);
        await watch.Look();
        answers.Set();
        await watch.Started;
        Assert.IsNull(watch.Trouble);
        Assert.IsNull(told.Take(context.CancellationToken), "nothing was told until now");

        answers.Reset();
        var look = watch.Look();
        Assert.IsFalse(watch.IsOver);
        Assert.IsNull(watch.Trouble);
        time.Advance(TimeSpan.FromSeconds(15));
        Assert.Contains("does not answer", watch.Trouble!);
        Assert.AreSame(look, watch.Look(), "one thread at most hangs with it");
        answers.Set();
        await look;
        Assert.IsNull(watch.Trouble);
        Assert.IsFalse(watch.IsOver);
    }

    [TestMethod]
    public void FolderThatIsNotThere_IsATrouble()
    {
        using var watch = Watch("files", "missing");
        Assert.IsNotNull(watch.Trouble);
        Assert.IsNull(told.Take(context.CancellationToken), "something may have changed");
    }
}
