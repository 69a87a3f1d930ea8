using SyncCloud.Engine;
using SyncCloud.Engine.Apply;
using SyncCloud.Protocol;
using SyncCloud.Simulation.Tests.Devices;

namespace SyncCloud.Connectors.Tests.Files;

/// <summary>What an apply makes durable when: each word of the journal holds on the disk before it is said, at the price of two flushes a batch.</summary>
[TestClass]
public sealed class ApplyFlushTests
{
    private const string Begin = "begin", Complete = "complete", Flush = "flush ", Flushing = "flushing", Flushed = "flushed";

    [TestMethod]
    public async Task Apply_OfManyFiles_FlushesBeforeEachWordOfTheJournal_AndNotForEachFile()
    {
        var operations = await ApplyAsync(files: 12);

        var begins = Places(operations, Begin);
        Assert.HasCount(3, begins, "twelve files in batches of five");
        foreach (var begin in begins)
        {
            var complete = operations.IndexOf(Complete, begin);
            // Between what was prepared and the journal's word that it is there; between what was put in place and the word that it was.
            Assert.AreEqual(Flush, operations[begin - 1]);
            Assert.AreEqual(Flush, operations[complete - 1]);
            Assert.IsNotEmpty(operations[begin..complete].Where(operation => operation.StartsWith("rename .synccloud/tmp/", StringComparison.Ordinal)));
            Assert.HasCount(1, Places(operations[begin..complete], Flush));
        }
        Assert.HasCount(2 * begins.Count, Places(operations, Flush));
        // Nothing reaches its place outside a batch.
        var outside = operations.Where((_, i) => !begins.Exists(begin => begin < i && i < operations.IndexOf(Complete, begin)));
        Assert.IsEmpty(outside.Where(operation => operation.StartsWith("rename ", StringComparison.Ordinal)));
    }

    [TestMethod]
    public async Task Apply_OnAVolumeThatIsFlushedBesideOtherWork_PreparesTheNextBatchMeanwhile_AndSaysNothingTooSoon()
    {
        var operations = await ApplyAsync(files: 12, isFlushedBeside: true);

        Assert.HasCount(6, Places(operations, Flushing));
        var begins = Places(operations, Begin);
        Assert.HasCount(3, begins);
        foreach (var begin in begins)
        {
            var complete = operations.IndexOf(Complete, begin);
            // The flush for each word began when all that the word says was done, and has ended.
            var (contents, places) = (operations.LastIndexOf(Flushing, begin), operations.LastIndexOf(Flushing, complete));
            Assert.IsTrue(operations.IndexOf(Flushed, contents) is var durable && durable < begin && operations.IndexOf(Flushed, places) < complete, string.Join("\n", operations));
            var placed = operations[begin..places].Where(operation => operation.StartsWith("rename .synccloud/tmp/", StringComparison.Ordinal)).Select(operation => operation[7..]).ToList();
            Assert.IsNotEmpty(placed);
            foreach (var path in placed) Assert.IsTrue(operations.LastIndexOf($"stat {path}", begin) is >= 0 and var looked && looked < contents);
            Assert.IsEmpty(operations[places..complete].Where(operation => operation.StartsWith("rename ", StringComparison.Ordinal)));
        }
        var creates = Enumerable.Range(0, operations.Count).Where(i => operations[i].StartsWith("create .synccloud/tmp/", StringComparison.Ordinal)).ToList();
        Assert.IsLessThan(operations.IndexOf(Flushed), creates[5], "the next is prepared meanwhile");
    }

    [TestMethod]
    public async Task Apply_ThatEndsWhileABatchIsBeingFlushed_SettlesWhatIsInPlace()
    {
        var operations = new List<string>();
        var (clock, settled) = (new TestClock(), 0);
        var volume = new MemoryVolume(clock.Nanoseconds);
        using var device = new FilesDevice(volume, clock);
        await device.ScanAsync();
        var targets = Enumerable.Range(1, 12).Select(i => new ItemId((UInt128)i)).ToDictionary(id => id, id => (Item?)device.FileTarget(id, ItemId.Root, $"{id}.txt", $"text of {id}"));
        using var stop = new CancellationTokenSource();
        volume.Before = (operation, path) =>
        {
            operations.Add($"{operation} {path}");
            // The last of the first batch is in its place.
            if (operation == "rename" && ++settled == 5) stop.Cancel();
        };
        volume.FlushBeside = () => { };

        await Assert.ThrowsAsync<OperationCanceledException>(() => device.Connector.ApplyAsync(device.PlanTo(targets), device.Known, device.Known, device.Contents, stop.Token));

        Assert.HasCount(5, device.Known.Items);
        Assert.IsEmpty(device.Known.Unfinished);
    }

    [TestMethod]
    public async Task Apply_OfAFileMore_LooksAtTheVolumeAFewTimesMore()
    {
        var (few, many) = (await ApplyAsync(files: 2), await ApplyAsync(files: 5));

        // Created, written in two pieces, dated, looked at, put in place and looked at again.
        Assert.AreEqual(3 * 7, many.Count - few.Count);
    }

    private static List<int> Places(List<string> operations, string operation) => [.. Enumerable.Range(0, operations.Count).Where(i => operations[i] == operation)];

    private static async Task<List<string>> ApplyAsync(int files, bool isFlushedBeside = false)
    {
        var clock = new TestClock();
        var volume = new MemoryVolume(clock.Nanoseconds);
        using var device = new FilesDevice(volume, clock);
        await device.ScanAsync();
        var targets = Enumerable.Range(1, files).Select(i => new ItemId((UInt128)i)).ToDictionary(id => id, id => (Item?)device.FileTarget(id, ItemId.Root, $"{id}.txt", $"text of {id}"));
        var operations = new List<string>();
        void Note(string operation) { lock (operations) operations.Add(operation); }
        volume.Before = (operation, path) => Note($"{operation} {path}");
        if (isFlushedBeside)
            volume.FlushBeside = () =>
            {
                Note(Flushing);
                // The first takes until something of the next batch is there.
                SpinWait.SpinUntil(() => { lock (operations) return operations.Count(operation => operation.StartsWith("create .synccloud/tmp/", StringComparison.Ordinal)) > 5; }, TimeSpan.FromSeconds(10));
                Note(Flushed);
            };

        await device.Connector.ApplyAsync(device.PlanTo(targets), device.Known, new ToldJournal(device.Known, Note), device.Contents, CancellationToken.None);

        Assert.HasCount(files, device.Known.Items);
        return operations;
    }

    /// <summary>A journal that notes when it is spoken to, among the operations of the volume.</summary>
    private sealed class ToldJournal(KnownState inner, Action<string> note) : IApplyJournal
    {
        public IReadOnlyList<JournalEntry> Unfinished => inner.Unfinished;

        public void Begin(IReadOnlyList<JournalEntry> entries)
        {
            note(ApplyFlushTests.Begin);
            inner.Begin(entries);
        }

        public void Complete()
        {
            note(ApplyFlushTests.Complete);
            inner.Complete();
        }

        public void Settle(ItemId id, NativeItem? shown, ItemId? takenFrom = null) => inner.Settle(id, shown, takenFrom);
        public void Defer(ItemId id, string path, string reason, bool userChanged = false) => inner.Defer(id, path, reason, userChanged);
        public void Leave(ItemId id) => inner.Leave(id);
        public void SelectionChanged() => inner.SelectionChanged();
    }
}
