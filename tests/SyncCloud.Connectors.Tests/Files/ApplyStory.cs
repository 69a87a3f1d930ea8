using System.Text;
using SyncCloud.Connectors.Files.Volumes;
using SyncCloud.Protocol;
using SyncCloud.Simulation.Tests.Devices;

namespace SyncCloud.Connectors.Tests.Files;

/// <summary>A tree with targets that need every kind of step, tangled ones too.</summary>
internal sealed class ApplyStory
{
    private static readonly string[] sources =
    [
        "replace", "delete", "move", "swap1", "swap2", "ring1", "ring2", "ring3", "touch", "moveedit", "folder/in", "folder/sub/deep", "outer/inner/deep", "outer/flat", "box/box",
        "goes/x", "goes/y/z", "conflict", "link-to-be", "content1", "content2",
    ];

    private static readonly ItemId made = new(0x100), created = new(0x101), within = new(0x102), copy = new(0x103);
    private readonly TestClock clock = new();
    private Dictionary<ItemId, Item?> targets = [];
    private ItemId conflict;
    private volatile bool isDead;

    private ApplyStory()
    {
        Volume = new MemoryVolume(clock.Nanoseconds);
        Device = new FilesDevice(Volume, clock);
    }

    public MemoryVolume Volume { get; }
    public FilesDevice Device { get; }

    /// <param name="isUnsure">Whether files may have changed since they were looked at without their times telling.</param>
    /// <param name="isFlushedBeside">Whether the volume is flushed on another thread, while the next batch is prepared.</param>
    /// <param name="isAtHand">Whether little contents need not be waited for.</param>
    public static async Task<ApplyStory> BeginAsync(bool isUnsure, bool isFlushedBeside = false, bool isAtHand = false)
    {
        var story = new ApplyStory();
        story.Device.Contents.IsAtHand = isAtHand;
        if (isFlushedBeside)
            story.Volume.FlushBeside = () =>
            {
                if (story.isDead) throw new SimulatedCrash();
            };
        foreach (var path in sources) story.Volume.UserWrite(path, Encoding.UTF8.GetBytes("was " + path));
        if (!isUnsure) story.clock.Advance(TimeSpan.FromMinutes(1));
        await story.Device.ScanAsync();
        if (!isUnsure) story.clock.Advance(TimeSpan.FromMinutes(1));
        story.SetTargets();
        return story;
    }

    public async Task ApplyAsync()
    {
        var plan = Device.PlanTo(targets);
        // Until the conflicting version has taken over the file, the item that gives it up is planned together with it.
        if (Device.Known.Find(copy) is null && Device.Known.Find(conflict) is { } mine && mine.Content?.Hash == ContentHash.Of("was conflict"u8))
        {
            plan.RemoveAll(item => item.Id == conflict || item.Id == copy);
            plan.Add(new() { Id = conflict, Target = targets[conflict], Current = null });
            plan.Add(new() { Id = copy, Target = targets[copy], Current = mine with { Id = copy }, TakenFrom = conflict });
        }
        await Device.ApplyAsync(plan);
    }

    public void At(int operation, Action act) => At(operation, (_, _) => act());

    public void At(int operation, Action<string, string> act)
    {
        var count = 0;
        Volume.Before = (name, path) =>
        {
            if (count++ == operation) act(name, path);
        };
    }

    /// <summary>False when the work ended before.</summary>
    public async Task<bool> CrashAsync(int operation, Func<Task> work)
    {
        At(operation, () =>
        {
            isDead = true;
            throw new SimulatedCrash();
        });
        var crashed = await SurviveAsync(work);
        isDead = false;
        Volume.Before = null;
        return crashed;
    }

    public async Task<bool> SurviveAsync(Func<Task> work)
    {
        try
        {
            await work();
            return false;
        }
        catch (SimulatedCrash)
        {
            Device.Known.Crash();
            return true;
        }
    }

    public async Task ExpectUndisturbedAsync(string when)
    {
        Volume.Before = null;
        var before = Device.Known.Items.ToDictionary();
        var trace = string.Join(",", Device.Known.Unfinished.Select(entry => entry.Step + " " + entry.From + " → " + entry.To));
        var found = await Device.ScanForChangesAsync();
        var known = before;
        Assert.IsEmpty(found, $"{when}: our own writes look like a user's: {string.Join("; ", found.Select(pair => $"{pair.Key} → {pair.Value?.Name ?? "gone"} {pair.Value?.Fields} instead of {known.GetValueOrDefault(pair.Key)?.Fields}"))}; {trace}");
        ExpectAllBytes(when);
    }

    public async Task ExpectDoneAsync(string when)
    {
        Volume.Before = null;
        await ApplyAsync();
        Assert.IsEmpty(Device.Known.Deferred, $"{when}: {string.Join("; ", Device.Known.Deferred)}");
        Assert.IsEmpty(await Device.ScanForChangesAsync(), when);
        CollectionAssert.AreEquivalent(targets.Where(pair => pair.Value is not null).Select(pair => pair.Key).ToList(), Device.Known.Items.Keys.ToList(), when);
        foreach (var (id, target) in targets)
            if (target is not null) Assert.AreEqual(target.Fields, Device.Known.Find(id)!.Fields, when);
        ExpectAllBytes(when);
        Assert.DoesNotContain(path => path.StartsWith(".synccloud/tmp/", StringComparison.Ordinal), Volume.Everything().Keys, when);
    }

    /// <summary>Each version that was scanned or applied is in the tree or in the trash, once or more.</summary>
    /// <param name="when">What had happened.</param>
    /// <param name="overwritten">What the user destroyed.</param>
    public void ExpectAllBytes(string when, string? overwritten = null)
    {
        var present = Volume.Everything().Values.Where(bytes => bytes is not null).Select(bytes => Encoding.UTF8.GetString(bytes!)).ToHashSet();
        foreach (var path in sources)
            if ("was " + path != overwritten) Assert.Contains("was " + path, present, when);
    }

    public string? TextAt(string path)
    {
        if (Volume.Stat(path)?.Type != VolumeType.File) return null;
        using var reader = new StreamReader(Volume.OpenRead(path));
        return reader.ReadToEnd();
    }

    private void SetTargets()
    {
        targets = Device.Known.Items.ToDictionary(pair => pair.Key, pair => (Item?)new Item(pair.Key, pair.Value.Kind, pair.Value.Fields));
        foreach (var path in sources) Device.Contents.Add(Encoding.UTF8.GetBytes("was " + path));
        Write("replace", "new replace");
        Write("touch", "was touch", executable: true);
        Write("content1", "was content2");
        Write("content2", "was content1");
        Gone("delete");
        Move("move", "made-later");
        Move("swap1", "swap2");
        Move("swap2", "swap1");
        Move("ring1", "ring2");
        Move("ring2", "ring3");
        Move("ring3", "ring1");
        var moveedit = Device.Item("moveedit");
        targets[moveedit.Id] = Device.FileTarget(moveedit.Id, ItemId.Root, "moved-edited", "new moveedit");
        Move("folder", "renamed folder");
        Write("folder/in", "new in");
        var (outer, inner) = (Device.Item("outer"), Device.Item("outer/inner"));
        targets[outer.Id] = FilesDevice.Moved(outer, inner.Id, "outer");
        targets[inner.Id] = FilesDevice.Moved(inner, ItemId.Root, "outer");
        var (box, boxed) = (Device.Item("box"), Device.Item("box/box"));
        targets[box.Id] = null;
        targets[boxed.Id] = FilesDevice.Moved(boxed, ItemId.Root, "box");
        foreach (var path in new[] { "goes", "goes/x", "goes/y", "goes/y/z" }) Gone(path);
        targets[made] = FilesDevice.FolderTarget(made, ItemId.Root, "made");
        targets[within] = Device.FileTarget(within, made, "within", "new within");
        targets[created] = Device.FileTarget(created, ItemId.Root, "created", "new created", executable: true);
        var link = Device.Item("link-to-be");
        targets[link.Id] = FilesDevice.LinkTarget(link.Id, ItemId.Root, "link-to-be", "../else/where");
        var mine = Device.Item("conflict");
        conflict = mine.Id;
        targets[conflict] = Device.FileTarget(conflict, ItemId.Root, "conflict", "theirs");
        var moved = FilesDevice.Moved(mine, ItemId.Root, "conflict (copy)");
        targets[copy] = new Item(copy, moved.Kind, moved.Fields.With(FileFields.ConflictOf, FieldValue.Of(conflict)));
    }

    private void Write(string path, string text, bool executable = false)
    {
        var item = Device.Item(path);
        targets[item.Id] = Device.FileTarget(item.Id, item.Parent, item.Name, text, executable: executable);
    }

    private void Move(string path, string name)
    {
        var item = Device.Item(path);
        targets[item.Id] = FilesDevice.Moved(item, item.Parent, name);
    }

    private void Gone(string path) => targets[Device.Id(path)] = null;
}
