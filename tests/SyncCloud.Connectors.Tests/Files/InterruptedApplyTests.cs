using System.Text;
using SyncCloud.Connectors.Files.Volumes;
using SyncCloud.Protocol;
using SyncCloud.Simulation.Tests.Devices;

namespace SyncCloud.Connectors.Tests.Files;

/// <summary>One apply that does everything an apply can do, disturbed at each of its operations.</summary>
[TestClass]
public sealed class InterruptedApplyTests
{
    private static readonly string[] sources =
    [
        "replace", "delete", "move", "swap1", "swap2", "ring1", "ring2", "ring3", "touch", "moveedit", "folder/in", "folder/sub/deep", "outer/inner/deep", "outer/flat", "box/box",
        "goes/x", "goes/y/z", "conflict", "link-to-be", "content1", "content2",
    ];

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task CrashAtAnyOperation_LosesNothingAndLooksLikeNobodysEdit(bool isUnsure)
    {
        var operations = await CountAsync(isUnsure);
        for (var at = 0; at < operations; at++)
        {
            var story = await Story.BeginAsync(isUnsure);
            await story.CrashAsync(at, () => story.ApplyAsync());
            await story.ExpectUndisturbedAsync($"crash before operation {at}");
            await story.ExpectDoneAsync($"crash before operation {at}");
        }
    }

    [TestMethod]
    public async Task CrashInApplyAndInRecovery_LosesNothing()
    {
        var operations = await CountAsync(false);
        for (var at = 0; at < operations; at += 2)
        {
            for (var again = at % 3; ; again += 3)
            {
                var story = await Story.BeginAsync(false);
                await story.CrashAsync(at, () => story.ApplyAsync());
                var crashed = await story.CrashAsync(again, () => story.Device.ScanAsync());
                await story.ExpectUndisturbedAsync($"crash before operation {at} and {again} of recovery");
                await story.ExpectDoneAsync($"crash before operation {at} and {again} of recovery");
                if (!crashed || again > 60) break;
            }
        }
    }

    [TestMethod]
    [DataRow("replace", "write")]
    [DataRow("replace", "save")]
    [DataRow("delete", "write")]
    [DataRow("delete", "save")]
    [DataRow("move", "write")]
    [DataRow("swap1", "write")]
    [DataRow("swap2", "save")]
    [DataRow("ring2", "save")]
    [DataRow("touch", "write")]
    [DataRow("moveedit", "write")]
    [DataRow("moved-edited", "write")]
    [DataRow("folder/in", "save")]
    [DataRow("goes/new", "write")]
    [DataRow("goes/y/z", "save")]
    [DataRow("outer/inner/deep", "write")]
    [DataRow("outer/inner/new", "write")]
    [DataRow("box/new", "write")]
    [DataRow("conflict", "save")]
    [DataRow("conflict (copy)", "write")]
    [DataRow("created", "write")]
    [DataRow("made/within", "write")]
    [DataRow("content1", "save")]
    [DataRow("link-to-be", "write")]
    public async Task UserEditBetweenAnyTwoOperations_Survives(string path, string how)
    {
        var operations = await CountAsync(false);
        var bytes = Encoding.UTF8.GetBytes("precious words");
        for (var at = 0; at < operations; at++)
        {
            var story = await Story.BeginAsync(false);
            var edited = false;
            string? overwritten = null;
            story.At(at, () =>
            {
                // What a user's program cannot do at this moment (a file where a folder is), it does not do.
                if (!CanWrite(story.Volume, path)) return;
                edited = true;
                overwritten = story.TextAt(path);
                if (how == "write") story.Volume.UserWrite(path, bytes);
                else story.Volume.UserReplace(path, bytes);
            });
            await story.ApplyAsync();
            story.Volume.Before = null;
            if (!edited) continue;
            var live = story.Volume.Everything().Where(pair => !pair.Key.StartsWith(".synccloud/", StringComparison.Ordinal));
            Assert.IsTrue(live.Any(pair => pair.Value is not null && pair.Value.SequenceEqual(bytes)), $"an edit of '{path}' before operation {at} is gone");
            await story.Device.ScanAsync();
            Assert.IsTrue(story.Device.Known.Items.Values.Any(item => item.Content?.Hash == ContentHash.Of(bytes)), $"an edit of '{path}' before operation {at} is not seen");
            Assert.IsEmpty(await story.Device.ScanForChangesAsync());
            story.ExpectAllBytes($"edit before operation {at}", overwritten);
        }
    }

    [TestMethod]
    [DataRow("replace")]
    [DataRow("delete")]
    [DataRow("moved-edited")]
    [DataRow("created")]
    [DataRow("swap1")]
    public async Task UserEditAndThenCrash_EditSurvives(string path)
    {
        var operations = await CountAsync(false);
        var bytes = Encoding.UTF8.GetBytes("precious words");
        for (var at = 0; at < operations; at++)
        {
            for (var later = 1; later <= 3; later++)
            {
                var story = await Story.BeginAsync(false);
                var edited = false;
                string? overwritten = null;
                var operation = 0;
                story.Volume.Before = (_, _) =>
                {
                    if (operation == at && CanWrite(story.Volume, path))
                    {
                        edited = true;
                        overwritten = story.TextAt(path);
                        story.Volume.UserWrite(path, bytes);
                    }
                    if (operation++ == at + later) throw new SimulatedCrash();
                };
                await story.SurviveAsync(() => story.ApplyAsync());
                story.Volume.Before = null;
                await story.Device.ScanAsync();
                if (edited) Assert.IsTrue(story.Device.Known.Items.Values.Any(item => item.Content?.Hash == ContentHash.Of(bytes)), $"an edit of '{path}' before operation {at} is not seen after a crash {later} later");
                story.ExpectAllBytes($"edit before operation {at}, crash {later} later", overwritten);
            }
        }
    }

    [TestMethod]
    [DataRow(VolumeError.NoSpace)]
    [DataRow(VolumeError.Busy)]
    public async Task OperationThatFails_DefersAndIsDoneLater(VolumeError error)
    {
        var operations = await CountAsync(false);
        for (var at = 0; at < operations; at++)
        {
            var story = await Story.BeginAsync(false);
            var failed = "";
            story.At(at, (operation, path) =>
            {
                if (operation is "stat" or "flush" or "list" or "free-space" || (operation == "create-folder" && path.StartsWith(".synccloud", StringComparison.Ordinal))) return;
                failed = $"{operation} {path}";
                throw new VolumeException(error, path);
            });
            await story.ApplyAsync();
            await story.ExpectUndisturbedAsync($"{failed} failed as operation {at}");
            await story.ExpectDoneAsync($"{failed} failed as operation {at}");
        }
    }

    private static bool CanWrite(MemoryVolume volume, string path)
    {
        if (volume.Stat(path) is { } stat) return stat.Type == VolumeType.File;
        for (var slash = path.IndexOf('/'); slash >= 0; slash = path.IndexOf('/', slash + 1))
            if (volume.Stat(path[..slash]) is { } outer && outer.Type != VolumeType.Folder) return false;
        return true;
    }

    private static async Task<int> CountAsync(bool isUnsure)
    {
        var story = await Story.BeginAsync(isUnsure);
        var operations = 0;
        story.Volume.Before = (_, _) => operations++;
        await story.ApplyAsync();
        story.Volume.Before = null;
        Assert.IsEmpty(story.Device.Known.Deferred, string.Join("; ", story.Device.Known.Deferred));
        await story.ExpectDoneAsync("no disturbance");
        return operations;
    }

    private sealed class Story
    {
        private static readonly ItemId made = new(0x100), created = new(0x101), within = new(0x102), copy = new(0x103);
        private readonly TestClock clock = new();
        private Dictionary<ItemId, Item?> targets = [];
        private ItemId conflict;

        private Story()
        {
            Volume = new MemoryVolume(clock.Nanoseconds);
            Device = new FilesDevice(Volume, clock);
        }

        public MemoryVolume Volume { get; }
        public FilesDevice Device { get; }

        public static async Task<Story> BeginAsync(bool isUnsure)
        {
            var story = new Story();
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
            At(operation, () => throw new SimulatedCrash());
            var crashed = await SurviveAsync(work);
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
}
