using System.Text;
using SyncCloud.Engine.Apply;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Tests.Files;

/// <summary>New files whose contents are at hand, on a real folder: written on other threads while the batch before is put in place.</summary>
[TestClass]
public sealed class LittleFilesTests
{
    private const int Files = 1000;
    private const int Batch = 128;
    private static readonly ItemId folder = new(0xf0);

    public required TestContext TestContext { get; init; }

    [TestMethod]
    public async Task Apply_OfManyLittleFilesAtHand_WritesThemAllAsTheyShallBe()
    {
        using var device = Device();

        await device.ApplyAsync(device.PlanTo(Targets(device)));

        Assert.IsEmpty(device.Known.Deferred);
        ExpectAll(device);
        var (taken, right, ended) = device.Contents.AtHand;
        Assert.IsGreaterThan(Files - 5, taken);
        Assert.AreEqual((taken, taken), (right, ended));
    }

    [TestMethod]
    public async Task Apply_OfSomeThatAreWrongWhereTheyAreDecoded_FetchesThese()
    {
        using var device = Device();
        var targets = Targets(device);
        device.Contents.Wrong.UnionWith(targets.Values.Select(target => target!.Fields[FileFields.Content]?.AsContent()).OfType<ContentRef>().OrderBy(content => content.Hash).Chunk(10).Select(ten => ten[0]));

        await device.ApplyAsync(device.PlanTo(targets));

        Assert.IsEmpty(device.Known.Deferred);
        ExpectAll(device);
        Assert.AreEqual(device.Contents.AtHand.Taken, device.Contents.AtHand.Ended);
        Assert.AreEqual(Files, device.Contents.AtHand.Right + device.Contents.Fetched);
    }

    [TestMethod]
    public async Task Apply_WhileABatchIsPutInPlace_TheNextIsMade()
    {
        using var device = Device();
        if (!device.Volume.WritesBeside) Assert.Inconclusive("one after the other here");
        using var placing = new ManualResetEventSlim();
        var waitedInVain = 0;
        device.Contents.OnRead = ordinal =>
        {
            if (ordinal is > Batch + 20 and < Batch + 40 && !placing.Wait(TimeSpan.FromSeconds(20))) Interlocked.Increment(ref waitedInVain);
        };
        var journal = new WatchedJournal(device.Known) { OnBegin = entries => { if (entries.Count > 10) placing.Set(); } };

        await device.Connector.ApplyAsync(device.PlanTo(Targets(device)), device.Known, journal, device.Contents, TestContext.CancellationToken);

        Assert.AreEqual(0, waitedInVain);
        ExpectAll(device);
    }

    [TestMethod]
    public async Task Apply_ThatIsStoppedWhileTheyAreMade_LeavesNothingUnderWay_AndGoesOnLater()
    {
        using var device = Device();
        var targets = Targets(device);
        using var stop = new CancellationTokenSource();
        device.Contents.OnRead = ordinal =>
        {
            if (ordinal == 3 * Batch) stop.Cancel();
        };

        await Assert.ThrowsAsync<OperationCanceledException>(() => device.Connector.ApplyAsync(device.PlanTo(targets), device.Known, device.Known, device.Contents, stop.Token));

        var (taken, _, ended) = device.Contents.AtHand;
        Assert.AreEqual(taken, ended);
        device.Contents.OnRead = _ => { };
        await device.ScanAsync();
        await device.ApplyAsync(device.PlanTo(targets));
        Assert.IsEmpty(device.Known.Deferred);
        ExpectAll(device);
    }

    private static FilesDevice Device()
    {
        var device = new FilesDevice(batchFiles: Batch);
        device.Contents.IsAtHand = true;
        return device;
    }

    private static Dictionary<ItemId, Item?> Targets(FilesDevice device)
    {
        var targets = new Dictionary<ItemId, Item?> { [folder] = FilesDevice.FolderTarget(folder, ItemId.Root, "sub") };
        for (var i = 0; i < Files; i++)
        {
            var id = new ItemId((UInt128)(0x1000 + i));
            targets[id] = device.FileTarget(id, i % 2 == 0 ? folder : ItemId.Root, Name(i), Text(i), Modified(i), executable: i % 7 == 0);
        }
        return targets;
    }

    private static void ExpectAll(FilesDevice device)
    {
        for (var i = 0; i < Files; i++)
        {
            var path = i % 2 == 0 ? "sub/" + Name(i) : Name(i);
            Assert.AreEqual(Text(i), device.Read(path));
            var stat = device.Volume.Stat(path)!.Value;
            if (!OperatingSystem.IsLinux()) continue;
            Assert.AreEqual((Modified(i), i % 7 == 0), (stat.Modified, stat.IsExecutable));
        }
        Assert.IsEmpty(Directory.EnumerateFileSystemEntries(device.Native(".synccloud/tmp")));
        Assert.IsEmpty(device.ScanForChangesAsync().GetAwaiter().GetResult());
    }

    private static string Name(int i) => $"{i}.txt";
    private static string Text(int i) => new StringBuilder().Insert(0, $"text of {i} ", 1 + i).ToString();
    private static long Modified(int i) => 1_700_000_000_123_456_789 + i;

    /// <summary>A journal that tells when it is written.</summary>
    private sealed class WatchedJournal(KnownState inner) : IApplyJournal
    {
        public Action<IReadOnlyList<JournalEntry>> OnBegin { get; init; } = _ => { };

        public IReadOnlyList<JournalEntry> Unfinished => inner.Unfinished;

        public void Begin(IReadOnlyList<JournalEntry> entries)
        {
            OnBegin(entries);
            inner.Begin(entries);
        }

        public void Complete() => inner.Complete();
        public void Settle(ItemId id, Engine.NativeItem? shown, ItemId? takenFrom = null) => inner.Settle(id, shown, takenFrom);
        public void Defer(ItemId id, string path, string reason, bool userChanged = false) => inner.Defer(id, path, reason, userChanged);
        public void Leave(ItemId id) => inner.Leave(id);
        public void SelectionChanged() => inner.SelectionChanged();
    }
}
