using System.Collections.Immutable;
using System.Diagnostics;
using SyncCloud.Agent.Home;
using SyncCloud.Agent.Page;
using SyncCloud.Agent.Page.Views;
using SyncCloud.Engine.Merge;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Agent.Tests.Page;

[TestClass]
public sealed class ConflictShownTests(TestContext context)
{
    private const string Current = "plan.txt", Other = "plan (conflict, desktop, 1234).txt";

    [TestMethod]
    public async Task Of_TwoTexts_ShowsHowTheyDiffer()
    {
        using var folder = new TemporaryFolder();
        await WriteAsync(folder, Current, "a\n");
        await WriteAsync(folder, Other, "b\n");
        var shown = ConflictShown.Of(Collection(folder), Conflict);
        CollectionAssert.AreEqual((string[])["@@ -1 +1 @@", "-a", "+b"], shown.Lines!.Value.ToArray());
        Assert.AreEqual(2, shown.Other!.Value.Length);
    }

    [TestMethod]
    public async Task Of_WhatIsNoText_OrIsGone_IsNotCompared()
    {
        using var folder = new TemporaryFolder();
        await WriteAsync(folder, Current, "a\n");
        var shown = ConflictShown.Of(Collection(folder), Conflict);
        Assert.AreEqual((true, false), (shown.Current is not null, shown.Other is not null));
        await WriteAsync(folder, Other, "\0");
        Assert.IsNull(ConflictShown.Of(Collection(folder), Conflict).Lines);
        Assert.IsNull(ConflictShown.Of(Collection(folder) with { Root = folder.At("unmounted") }, Conflict).Current);
    }

    [TestMethod]
    public async Task Of_APipeThatNobodyWrites_WaitsForNothing()
    {
        if (OperatingSystem.IsWindows()) Assert.Inconclusive("named pipes are no files there");
        using var folder = new TemporaryFolder();
        await WriteAsync(folder, Other, "b\n");
        using (var mkfifo = Process.Start("mkfifo", [folder.At(Current)])) await mkfifo.WaitForExitAsync(context.CancellationToken);
        Assert.IsTrue(File.Exists(folder.At(Current)), "it looks like a file");
        Assert.IsNull(ConflictShown.Of(Collection(folder), Conflict).Current);
    }

    [TestMethod]
    public void Of_ALinkOutOfTheCollection_IsNotFollowed()
    {
        if (OperatingSystem.IsWindows()) Assert.Inconclusive("links need a privilege there");
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.At("secret.txt"), "secret\n");
        Directory.CreateDirectory(folder.At("data"));
        Directory.CreateSymbolicLink(folder.At("data", "out"), folder.Path);
        var shown = ConflictShown.Of(Collection(folder) with { Root = folder.At("data") }, Conflict with { Current = "out/secret.txt" });
        Assert.IsNull(shown.Current);
    }

    [TestMethod]
    public void View_OfMoreThanAreCompared_TellsHowManyThereAre()
    {
        using var folder = new TemporaryFolder();
        var frame = new PageFrame { Place = "p", Form = "f", Now = DateTimeOffset.UnixEpoch, DeviceName = "laptop", User = "ann", Service = "s", Version = "1" };
        var told = new CloudTold(DateTimeOffset.UnixEpoch, [], ImmutableDictionary<string, ImmutableArray<LogRow>>.Empty, null);
        var text = ConflictsView.Of(frame, [ConflictShown.Of(Collection(folder), Conflict)], 1201, told).Text;
        Assert.Contains("<h1>1,201 conflicts</h1>", text);
        Assert.Contains("and 1,200 more", text);
    }

    private static ConflictInfo Conflict => new(default, default, FileFields.Content, Current, Other, null, Current);

    private static AttachedCollection Collection(TemporaryFolder folder) => new() { Id = new string('a', 32), Name = "documents", Kind = "files", Root = folder.Path };

    private Task WriteAsync(TemporaryFolder folder, string name, string text) => File.WriteAllTextAsync(folder.At(name), text, context.CancellationToken);
}
