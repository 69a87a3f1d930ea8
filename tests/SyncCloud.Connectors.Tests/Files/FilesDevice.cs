using System.Text;
using SyncCloud.Connectors.Files;
using SyncCloud.Connectors.Files.Volumes;
using SyncCloud.Engine;
using SyncCloud.Engine.Apply;
using SyncCloud.Engine.Scan;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Tests.Files;

/// <summary>A files connector with known items that take over whatever it reports.</summary>
internal sealed class FilesDevice : IDisposable
{
    private static readonly CollectionId collection = CollectionId.Parse("c0000000000000000000000000000001");
    private readonly string? temporaryRoot;
    private UInt128 lastId;
    private Dictionary<ItemId, NativeItem> beforeScan = [];

    /// <summary>On a real folder that is removed afterwards.</summary>
    public FilesDevice(uint idSpace = 1, bool portable = false, int batchFiles = 5) : this(idSpace, Directory.CreateTempSubdirectory("synccloud-files-").FullName, null, new TestClock(), portable, batchFiles) => temporaryRoot = Root;

    public FilesDevice(IVolume volume, TestClock clock, uint idSpace = 1) : this(idSpace, volume.Root, volume, clock) { }

    private FilesDevice(uint idSpace, string root, IVolume? volume, TestClock clock, bool portable = false, int batchFiles = 5)
    {
        (Root, Clock) = (root, clock);
        lastId = (UInt128)idSpace << 64;
        Volume = volume ?? (portable ? new PortableVolume(root) : Connectors.Files.Volumes.Volume.At(root));
        Connector = new FilesConnector(Volume, collection, new FilesOptions { Time = volume is null ? TimeProvider.System : clock, NewId = () => new ItemId(++lastId), BatchFiles = batchFiles });
        Connector.CreateMarker(1);
    }

    public string Root { get; }
    public TestClock Clock { get; }
    public IVolume Volume { get; }
    public FilesConnector Connector { get; }
    public KnownState Known { get; } = new();
    public MemoryContents Contents { get; init; } = new();
    public ScanReport? LastReport { get; private set; }

    /// <summary>What the last scan found not to be for this device.</summary>
    public IReadOnlyCollection<ItemId>? LastLeft { get; private set; }

    /// <summary>What the last scan found where nothing is for this device.</summary>
    public IReadOnlyCollection<ItemId>? LastMovedAway { get; private set; }

    /// <summary>What the last scan found to be known in no known folder, and nowhere.</summary>
    public IReadOnlyCollection<ItemId>? LastForgotten { get; private set; }

    public string Native(string path) => Path.Combine(Root, path);

    public void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Native(path))!);
        File.WriteAllText(Native(path), text);
    }

    public void SetMode(string path, int mode)
    {
        if (OperatingSystem.IsWindows()) Assert.Inconclusive("no permission bits here");
        else File.SetUnixFileMode(Native(path), (UnixFileMode)mode);
    }

    public string Read(string path) => File.ReadAllText(Native(path));

    /// <summary>Recovers, scans and takes what was found for known.</summary>
    public Task<IReadOnlyDictionary<ItemId, NativeItem?>> ScanAsync() => ScanAsync(ScanScope.Whole);

    public async Task<IReadOnlyDictionary<ItemId, NativeItem?>> ScanAsync(ScanScope scope)
    {
        var differences = new ScanDifferences();
        await Connector.OpenAsync(CancellationToken.None);
        await Connector.RecoverAsync(Known, CancellationToken.None);
        beforeScan = Known.Items.ToDictionary();
        LastReport = await Connector.ScanAsync(Known, scope, differences, CancellationToken.None);
        (LastLeft, LastMovedAway, LastForgotten) = (differences.Left, differences.MovedAway, differences.Forgotten);
        Known.Take(differences);
        return differences.Found;
    }

    /// <summary>A scan's differences other than of stamps alone.</summary>
    public Task<IReadOnlyDictionary<ItemId, NativeItem?>> ScanForChangesAsync() => ScanForChangesAsync(ScanScope.Whole);

    public async Task<IReadOnlyDictionary<ItemId, NativeItem?>> ScanForChangesAsync(ScanScope scope)
    {
        var found = await ScanAsync(scope);
        return found.Where(pair => pair.Value is null || !beforeScan.TryGetValue(pair.Key, out var item) || !item.Fields.Equals(pair.Value.Fields)).ToDictionary();
    }

    public ItemId Id(string path) => Item(path).Id;

    public NativeItem Item(string path)
    {
        NativeItem? item = null;
        foreach (var name in path.Split('/'))
            item = Known.Children(item?.Id ?? ItemId.Root).Single(child => child.Name == name);
        return item!;
    }

    /// <summary>Paths of all known items with their type and content or target.</summary>
    public SortedDictionary<string, string> Tree()
    {
        var tree = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var item in Known.Items.Values)
        {
            var path = item.Name;
            for (var parent = item.Parent; parent != ItemId.Root; parent = Known.Find(parent)!.Parent) path = Known.Find(parent)!.Name + "/" + path;
            tree[path] = item.Fields.With(FileFields.Parent, null).With(FileFields.Name, null).ToString();
        }
        return tree;
    }

    /// <summary>What has to be done so that this device shows <paramref name="targets"/> (and nothing else, when <paramref name="whole"/>).</summary>
    public List<PlannedItem> PlanTo(IReadOnlyDictionary<ItemId, Item?> targets, bool whole = false)
    {
        var plan = new List<PlannedItem>();
        foreach (var (id, target) in targets)
        {
            var current = Known.Find(id);
            if (target is null ? current is not null : current is null || !current.Fields.Equals(target.Fields)) plan.Add(new() { Id = id, Target = target, Current = current });
        }
        if (whole) plan.AddRange(Known.Items.Values.Where(item => !targets.ContainsKey(item.Id)).Select(item => new PlannedItem { Id = item.Id, Target = null, Current = item }));
        return plan;
    }

    public async Task ApplyAsync(IReadOnlyList<PlannedItem> plan)
    {
        Known.Settled.Clear();
        Known.Deferred.Clear();
        Known.Left.Clear();
        await Connector.ApplyAsync(plan, Known, Known, Contents, CancellationToken.None);
        CollectionAssert.AreEquivalent(plan.Select(item => item.Id).ToList(), Known.Settled.Concat(Known.Left).Concat(Known.Deferred.Select(deferred => deferred.Id)).ToList(), "each item ends exactly once");
        Assert.IsEmpty(Known.Unfinished);
    }

    public Task ApplyAsync(params (ItemId Id, Item? Target)[] targets) => ApplyAsync(PlanTo(targets.ToDictionary(pair => pair.Id, pair => pair.Target)));

    /// <summary>What this device shows, as items for another one; their contents become fetchable there.</summary>
    public Dictionary<ItemId, Item?> Export(MemoryContents to)
    {
        foreach (var item in Known.Items.Values)
        {
            if (item.Content is null) continue;
            using var stream = Connector.OpenContent(item, Known);
            Assert.IsNotNull(stream, $"'{item.Name}' cannot be opened");
            using var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            Assert.AreEqual(item.Content, to.Add(bytes.ToArray()));
        }
        return Known.Items.ToDictionary(pair => pair.Key, pair => (Item?)new Item(pair.Key, pair.Value.Kind, pair.Value.Fields));
    }

    public Item FileTarget(ItemId id, ItemId parent, string name, string text, long modified = 1_700_000_000_123_456_789, bool executable = false)
    {
        var fields = Fields.Of(
            (FileFields.Parent, FieldValue.Of(parent)), (FileFields.Name, FieldValue.Of(name)), (FileFields.Type, FieldValue.Of(FileFields.TypeFile)),
            (FileFields.Content, FieldValue.Of(Contents.Add(Encoding.UTF8.GetBytes(text)))), (FileFields.Modified, FieldValue.Of(modified)));
        return new(id, ItemKinds.File, executable ? fields.With(FileFields.Executable, FieldValue.Of(true)) : fields);
    }

    public static Item FolderTarget(ItemId id, ItemId parent, string name) => new(id, ItemKinds.File, Fields.Of(
        (FileFields.Parent, FieldValue.Of(parent)), (FileFields.Name, FieldValue.Of(name)), (FileFields.Type, FieldValue.Of(FileFields.TypeFolder))));

    public static Item LinkTarget(ItemId id, ItemId parent, string name, string target) => new(id, ItemKinds.File, Fields.Of(
        (FileFields.Parent, FieldValue.Of(parent)), (FileFields.Name, FieldValue.Of(name)), (FileFields.Type, FieldValue.Of(FileFields.TypeLink)),
        (FileFields.Target, FieldValue.Of(target)), (FileFields.Modified, FieldValue.Of(1_600_000_000_000_000_001))));

    public static Item Moved(NativeItem item, ItemId parent, string name) =>
        new(item.Id, item.Kind, item.Fields.With(FileFields.Parent, FieldValue.Of(parent)).With(FileFields.Name, FieldValue.Of(name)));

    public void Dispose()
    {
        Connector.Dispose();
        if (temporaryRoot is not null) Directory.Delete(temporaryRoot, recursive: true);
    }
}
