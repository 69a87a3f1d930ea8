using System.Text;
using BenchmarkDotNet.Attributes;
using SyncCloud.Connectors.Contacts;
using SyncCloud.Connectors.Documents;
using SyncCloud.Engine;
using SyncCloud.Engine.Diff;
using SyncCloud.Protocol;

namespace SyncCloud.Benchmarks.Micro;

/// <summary>What is done with one contact on its way from one device's vCard to another's; times and bytes are of one contact.</summary>
[MemoryDiagnoser]
public class ContactsBenchmarks
{
    private const int Contacts = 500;
    private static readonly VCardForm Form = VCardForm.Version3;
    private readonly IReadOnlyList<ReadOnlyMemory<byte>> cards = [.. Samples.Cards(Contacts).Select(card => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(card))];
    private readonly IReadOnlyList<DocumentEntry> entries;
    private readonly IReadOnlyList<Item> items;
    private readonly IReadOnlyList<Item> edited;

    public ContactsBenchmarks()
    {
        entries = [.. cards.Select(card => Form.Read(card).Entries.Single())];
        items = [.. entries.Select((entry, i) => new Item(new ItemId((UInt128)(i + 1) << 64), entry.Kind, entry.Fields))];
        edited = [.. items.Select(item => item with { Fields = item.Fields.With("name/full", FieldValue.Of("Anna Neumann")) })];
    }

    [Benchmark(Description = "read a contact", OperationsPerInvoke = Contacts)]
    public int Read() => cards.Sum(card => Form.Read(card).Entries.Length);

    [Benchmark(Description = "map a contact to JSContact", OperationsPerInvoke = Contacts)]
    public int Project() => items.Sum(item => Form.Project(item)!.Count);

    [Benchmark(Description = "write a contact", OperationsPerInvoke = Contacts)]
    public int WriteNew() => items.Sum(item => Form.Write(Form.Empty, [new EntryChange(null, item)]).Length);

    [Benchmark(Description = "write an edited contact", OperationsPerInvoke = Contacts)]
    public int WriteEdited() => cards.Select((card, i) => Form.Write(card, [new EntryChange(entries[i], edited[i])]).Length).Sum();

    [Benchmark(Description = "tell how a contact differs", OperationsPerInvoke = Contacts)]
    public int Diff() => items.Select((item, i) => Differ.Compare(Shown(item), Shown(edited[i]))!.Before!.PatchTo(edited[i].Fields).Set.Count).Sum();

    [Benchmark(Description = "encode and decode a contact's change", OperationsPerInvoke = Contacts)]
    public int EncodeAndDecode() => items.Sum(item => Fields.Decode(item.Fields.Encode()).Count);

    [Benchmark(Description = "what a contact is recognised by", OperationsPerInvoke = Contacts)]
    public int RecogniseBy() => items.Sum(item => ContactsSchema.Schema.RecognisedBy!(item).Count());

    private static NativeItem Shown(Item item) => new()
    {
        Id = item.Id, Kind = item.Kind, Parent = ItemId.Root, Name = "", Stamp = default, FileId = null, Content = null, Fields = item.Fields,
    };
}
