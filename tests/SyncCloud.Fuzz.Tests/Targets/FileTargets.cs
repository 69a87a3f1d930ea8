using System.Text;
using SyncCloud.Agent;
using SyncCloud.Agent.Home;
using SyncCloud.Connectors.Files;
using SyncCloud.Connectors.Files.Ignore;
using SyncCloud.Engine;
using SyncCloud.Engine.Apply;
using SyncCloud.Engine.State;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Tests.Samples;

namespace SyncCloud.Fuzz.Tests.Targets;

/// <summary>Files on a device that somebody or something else may have written: the state store, the home, the marker, ignore files.</summary>
internal static class FileTargets
{
    private static readonly CollectionId Collection = SampleLog.Collection;

    public static IEnumerable<FuzzTarget> All()
    {
        yield return new FuzzTarget { Name = "state-store", Seeds = [StateStoreBytes()], Read = ReadStateStore };
        yield return new FuzzTarget { Name = "home", Seeds = HomeSeeds(), Read = ReadHome };
        yield return new FuzzTarget { Name = "marker", Seeds = [Encoding.UTF8.GetBytes("{\n  \"collection\": \"c0111ec7c0111ec7c0111ec7c0111ec7\",\n  \"instance\": \"00000000000000000000000000000007\"\n}")], Read = bytes => FilesMarker.Parse(bytes) };
        yield return new FuzzTarget { Name = "ignore", Seeds = [.. IgnoreSeeds.Select(Encoding.UTF8.GetBytes)], Read = ReadIgnore };
        foreach (var target in TableTargets.All()) yield return target;
    }

    private static readonly string[] IgnoreSeeds = ["*.tmp\n!keep.tmp\n/build/\n**/node_modules\na/**/b\n[a-c]?[!x]\\*\n# comment\n", "*a*a*a*a*a*a*b\n", "**/*/**/*/**/c\n", "[[:alpha:]-z]*\n"];

    private static void ReadIgnore(byte[] bytes)
    {
        var rules = IgnoreRules.None.Add("", Encoding.UTF8.GetString(bytes)).Add("a/b", Encoding.UTF8.GetString(bytes));
        foreach (var (parent, name) in ((string, string)[])[("", "a.tmp"), ("a/b", "node_modules"), ("a/b/c", "aaaaaaaaaaaaaaaaaaaaaaaaaaaac"), ("x/y/z/x/y/z/x/y/z", "d"), ("", "Ça [b]*")])
        {
            rules.Ignores(parent, name, isFolder: false);
            rules.Ignores(parent, name, isFolder: true);
        }
    }

    private static byte[] StateStoreBytes()
    {
        using var folder = new Scratch();
        var path = folder.At("state.db");
        using (var state = StateStore.Open(path, Collection))
        {
            var item = new NativeItem
            {
                Id = new ItemId(7), Kind = "file", Parent = ItemId.Root, Name = "a.txt", Stamp = new byte[64], FileId = 12, Content = SampleLog.InlineContent, Fields = ((Put)SampleLog.Changes[0]).Fields,
            };
            state.Native.PutPrevious(item);
            state.Native.PutObserved(item with { Id = new ItemId(8), Name = "b.txt" }, gone: true);
            state.Chain.Insert(new Item(item.Id, item.Kind, item.Fields), 1);
            state.Outbox.Put(new OutboxLog(SampleLog.Id, SampleLog.Bytes), [item.Id]);
            state.Pending.Defer(new ItemId(9), "c.txt", "locked");
            new StateJournal(state, _ => null).Begin([new JournalEntry { Id = item.Id, Step = "write", From = "", To = "a.txt", Before = new byte[64], Identity = new byte[80], After = item, TakenFrom = null }]);
        }
        return File.ReadAllBytes(path);
    }

    /// <summary>The clear error names the file; nothing else escapes.</summary>
    private static void ReadStateStore(byte[] bytes)
    {
        using var folder = new Scratch();
        var path = folder.At("state.db");
        File.WriteAllBytes(path, bytes);
        try
        {
            using var state = StateStore.Open(path, Collection);
            foreach (var observation in state.Native.AllObserved()) state.Native.Previous(observation.Id);
            state.Native.Children(ItemId.Root);
            state.Native.WithFileId(12);
            state.Native.WithContent(SampleLog.InlineContent, 10);
            state.Native.Find(new ItemId(7));
            state.Chain.Find(new ItemId(7));
            state.Chain.Children(ItemId.Root);
            state.Chain.Named(ItemId.Root, "a.txt");
            state.Pending.All();
            state.Decisions.All();
            state.Outbox.Find();
            state.Outbox.Items();
            state.ContentIndex.FindLocation(SampleLog.InlineContent);
            _ = new StateJournal(state, _ => null).Unfinished.Count;
            _ = state.UnpushedCount + state.PendingCount + state.ItemCount;
            using var transaction = state.Sql.Begin();
            state.Native.PutPrevious(new NativeItem { Id = new ItemId(10), Kind = "file", Parent = ItemId.Root, Name = "d.txt", Stamp = new byte[64], FileId = 13, Content = null, Fields = Fields.Empty });
            transaction.Commit();
        }
        catch (ApplicationDataException e)
        {
            if (!e.Message.Contains(path, StringComparison.Ordinal)) throw new InvalidOperationException("the error does not name the file", e);
        }
    }

    private static byte[][] HomeSeeds() =>
    [
        Encoding.UTF8.GetBytes("{\n  \"service\": \"http://127.0.0.1:5190/\",\n  \"user\": \"ann\",\n  \"device\": \"de71ce00de71ce00de71ce00de71ce00\",\n  \"deviceName\": \"laptop\",\n  \"publisher\": { \"key\": \"e720d526b53fabdfa95c6f9a90df8523a18454aee541d4a148ed72abb6b8552b\", \"issued\": 7, \"version\": \"0.1.0\" }\n}"),
        Encoding.UTF8.GetBytes("{\n  \"token\": \"a.b.c\",\n  \"deviceSecret\": \"secret\"\n}"),
        Encoding.UTF8.GetBytes("{\n  \"id\": \"c0111ec7c0111ec7c0111ec7c0111ec7\",\n  \"name\": \"documents\",\n  \"kind\": \"files\",\n  \"root\": \"/home/ann/documents\"\n}"),
        Encoding.UTF8.GetBytes("{\n  \"at\": \"2026-01-02T03:04:05+00:00\",\n  \"inStep\": true\n}"),
    ];

    /// <summary>Every file of a home with the same bytes.</summary>
    private static void ReadHome(byte[] bytes)
    {
        using var folder = new Scratch();
        var id = Collection.ToString();
        Directory.CreateDirectory(folder.At("collections", id));
        foreach (var path in (string[])[folder.At("installation.json"), folder.At("credentials"), folder.At("collections", id + ".json"), folder.At("collections", id, "last-sync.json"), folder.At("limits.json")]) File.WriteAllBytes(path, bytes);
        var home = new AgentHome(folder.At());
        Told(() => _ = (home.Installation.DeviceId, home.Installation.Publisher?.SeenVersion));
        Told(() => _ = home.Credentials);
        Told(() => _ = home.Limits.AreNone);
        Told(() =>
        {
            foreach (var collection in home.Collections) _ = (collection.CollectionId, home.StateFile(collection));
        });
        var known = new AttachedCollection { Id = id, Name = "documents", Kind = "files", Root = "/home/ann/documents" };
        _ = home.LastSyncOf(known, static _ => { });
    }

    private static void Told(Action read)
    {
        try { read(); }
        catch (AgentException) { }
    }
}
