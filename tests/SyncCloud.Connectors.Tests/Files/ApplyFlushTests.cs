using SyncCloud.Engine;
using SyncCloud.Engine.Apply;
using SyncCloud.Protocol;
using SyncCloud.Simulation.Tests.Devices;

namespace SyncCloud.Connectors.Tests.Files;

/// <summary>What an apply makes durable when: each word of the journal holds on the disk before it is said, at the price of two flushes a batch.</summary>
[TestClass]
public sealed class ApplyFlushTests
{
    private const string Begin = "begin", Complete = "complete", Flush = "flush ";

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
        Assert.IsEmpty(outside.Where(operation => operation.StartsWith("rename ", StringComparison.Ordinal) && !operation.EndsWith(".part", StringComparison.Ordinal)));
    }

    [TestMethod]
    public async Task Apply_OfAFileMore_LooksAtTheVolumeAFewTimesMore()
    {
        var (few, many) = (await ApplyAsync(files: 2), await ApplyAsync(files: 5));

        // Created, written in two pieces, dated, looked at, put in place and looked at again.
        Assert.AreEqual(3 * 7, many.Count - few.Count);
    }

    private static List<int> Places(List<string> operations, string operation) => [.. Enumerable.Range(0, operations.Count).Where(i => operations[i] == operation)];

    private static async Task<List<string>> ApplyAsync(int files)
    {
        var clock = new TestClock();
        var volume = new MemoryVolume(clock.Nanoseconds);
        using var device = new FilesDevice(volume, clock);
        await device.ScanAsync();
        var targets = Enumerable.Range(1, files).Select(i => new ItemId((UInt128)i)).ToDictionary(id => id, id => (Item?)device.FileTarget(id, ItemId.Root, $"{id}.txt", $"text of {id}"));
        var operations = new List<string>();
        volume.Before = (operation, path) => operations.Add($"{operation} {path}");

        await device.Connector.ApplyAsync(device.PlanTo(targets), device.Known, new ToldJournal(device.Known, operations), device.Contents, CancellationToken.None);

        Assert.HasCount(files, device.Known.Items);
        return operations;
    }

    /// <summary>A journal that notes when it is spoken to, among the operations of the volume.</summary>
    private sealed class ToldJournal(KnownState inner, List<string> operations) : IApplyJournal
    {
        public IReadOnlyList<JournalEntry> Unfinished => inner.Unfinished;

        public void Begin(IReadOnlyList<JournalEntry> entries)
        {
            operations.Add(ApplyFlushTests.Begin);
            inner.Begin(entries);
        }

        public void Complete()
        {
            operations.Add(ApplyFlushTests.Complete);
            inner.Complete();
        }

        public void Settle(ItemId id, NativeItem? shown, ItemId? takenFrom = null) => inner.Settle(id, shown, takenFrom);
        public void Defer(ItemId id, string path, string reason, bool userChanged = false) => inner.Defer(id, path, reason, userChanged);
        public void Leave(ItemId id) => inner.Leave(id);
        public void SelectionChanged() => inner.SelectionChanged();
    }
}
