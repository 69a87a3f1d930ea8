using System.Collections.Immutable;
using Notes;
using SyncCloud.Connectors.Documents;
using SyncCloud.Engine.Merge;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Tests.Documents;

/// <summary>Items that a document cannot hold, alone or beside each other: as many as can be get in, soon, and the others are told.</summary>
[TestClass]
public sealed class ApartTests
{
    /// <summary>Notes, of which no two have one title, and none a forbidden one; counts how often a document is read.</summary>
    private sealed class Titled : IDocumentForm
    {
        private readonly NotesForm notes = new();

        /// <summary>How often a document of several notes was read.</summary>
        public int Reads { get; set; }

        public string Name => notes.Name;
        public KindSchema Schema => notes.Schema;
        public ImmutableArray<string> Extensions => notes.Extensions;
        public ReadOnlyMemory<byte> Empty => notes.Empty;
        public Fields? Project(Item item) => notes.Project(item);
        public string? KeyOf(Item item) => notes.KeyOf(item);
        public ReadOnlyMemory<byte> Write(ReadOnlyMemory<byte> bytes, IReadOnlyList<EntryChange> changes) => notes.Write(bytes, changes);

        public DocumentContent Read(ReadOnlyMemory<byte> bytes)
        {
            var content = notes.Read(bytes);
            if (content.Entries.Length > 1) Reads++;
            var titles = new HashSet<string?> { "forbidden" };
            return content with { Entries = [.. content.Entries.Where(entry => titles.Add(entry.Fields["title"]?.AsText()))] };
        }
    }

    private static Dictionary<ItemId, Item> Notes(params string[] titles) => titles.Select((title, number) => (Id: EntryIds.OfKey("note", $"{number}"), Fields: Fields.Of(("id", FieldValue.Of($"{number}")), ("title", FieldValue.Of(title)))))
        .ToDictionary(note => note.Id, note => new Item(note.Id, "note", note.Fields));

    private static async Task<(DocumentDevice Device, Titled Form)> AppliedAsync(Dictionary<ItemId, Item> targets)
    {
        var form = new Titled();
        var device = new DocumentDevice(form, single: true) { Text = "{\"id\":\"own\",\"title\":\"own\"}\n" };
        await device.ScanAsync();
        targets = targets.Concat(device.Items).ToDictionary();
        form.Reads = 0;
        await device.ApplyAsync(targets);
        return (device, form);
    }

    [TestMethod]
    public async Task TwoThatFitOnlyApart_OneGetsIn_TheOtherIsTold()
    {
        var targets = Notes("a", "b", "same", "c", "same", "d");
        var (device, _) = await AppliedAsync(targets);
        Assert.Contains("beside the other changes", Assert.ContainsSingle(device.Known.Deferred).Reason);
        Assert.HasCount(6, device.Items);
        // And so it stays, until one of them has another title.
        await device.ScanAsync();
        await device.ApplyAsync(targets.Concat(device.Items.Where(pair => !targets.ContainsKey(pair.Key))).ToDictionary());
        Assert.HasCount(1, device.Known.Deferred);
        Assert.HasCount(6, device.Items);
    }

    [TestMethod]
    public async Task OneThatCannotBeWrittenAtAll_KeepsNoneOfTheOthersWaiting()
    {
        var (device, form) = await AppliedAsync(Notes([.. Enumerable.Range(0, 500).Select(number => number == 77 ? "forbidden" : $"note {number}")]));
        Assert.HasCount(1, device.Known.Deferred);
        Assert.HasCount(500, device.Items);
        Assert.IsLessThan(12, form.Reads);
    }

    [TestMethod]
    public async Task ManyThatCannotBeWritten_TheOthersGetIn_AndTheDocumentIsNotReadForEach()
    {
        var (device, form) = await AppliedAsync(Notes([.. Enumerable.Range(0, 1000).Select(number => number % 2 == 0 ? "forbidden" : $"note {number}")]));
        Assert.HasCount(501, device.Items, "all that can be");
        Assert.HasCount(500, device.Known.Deferred);
        Assert.IsLessThan(150, form.Reads);
    }
}
