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

    private FolderWatch Watch(string kind, params string[] root) => new(new AttachedCollection { Id = new string('1', 32), Name = "n", Kind = kind, Root = folder.At(root) }, path => told.Add(path));

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
    public void FolderThatAnotherOneReplaced_IsWatchedNoLonger_AndSaysSo()
    {
        Directory.CreateDirectory(folder.At("root"));
        using var watch = Watch("files", "root");
        Assert.IsFalse(watch.IsOver);
        Directory.Move(folder.At("root"), folder.At("former"));
        Assert.IsTrue(watch.IsOver);
        Directory.CreateDirectory(folder.At("root"));
        Assert.IsTrue(watch.IsOver);
    }

    [TestMethod]
    public void FolderThatIsNotThere_IsATrouble()
    {
        using var watch = Watch("files", "missing");
        Assert.IsNotNull(watch.Trouble);
        Assert.IsNull(told.Take(context.CancellationToken), "something may have changed");
    }
}
