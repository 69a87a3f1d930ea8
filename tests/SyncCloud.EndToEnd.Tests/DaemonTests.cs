using System.Globalization;

namespace SyncCloud.EndToEnd.Tests;

/// <summary>Devices that a daemon keeps in step: nobody types a command for it.</summary>
[TestClass]
public sealed class DaemonTests(TestContext context)
{
    [TestMethod]
    public async Task FileWrittenOnOne_IsOnTheOther_AndCommandsWorkBesideTheDaemons()
    {
        Parts.RequireUnix("signals");
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var devices = await cloud.DevicesAsync("documents", "laptop", "desktop");
        var (laptop, desktop) = (devices[0], devices[1]);
        await using var here = await Following.RunAsync(laptop, context.CancellationToken);
        await using var there = await Following.RunAsync(desktop, context.CancellationToken);
        laptop.Write("a/b/c.txt", "c");
        await there.UntilAsync(() => Has(desktop, "a/b/c.txt", "c"), "the new file arrives");
        Directory.Move(desktop.At("a"), desktop.At("z"));
        await here.UntilAsync(() => Has(laptop, "z/b/c.txt", "c"), "the move arrives");

        Assert.IsTrue((await laptop.InStepAsync()).GetProperty("inStep").GetBoolean());
        Assert.IsGreaterThan(0, (await laptop.DoneAsync("status")).GetProperty("daemon").GetProperty("process").GetInt32());
        Assert.IsEmpty(await laptop.ConflictsAsync());
        await laptop.DoneAsync("trash");
        await laptop.SyncAsync();
        Assert.IsTrue(Directory.Exists(laptop.At("z")));
        // What a command does while the home is lent to it is seen afterwards, and what is done meanwhile as well.
        await laptop.DoneAsync("guard", "documents", "--items", "5");
        laptop.Write("after.txt", "after");
        await there.UntilAsync(() => Has(desktop, "after.txt", "after"), "the daemon goes on after commands");
        await laptop.DoneAsync("add", "photos", Directory.CreateDirectory(cloud.At("photos")).FullName);
        await File.WriteAllTextAsync(cloud.At("photos", "p"), "p", context.CancellationToken);
        await here.UntilAsync(() => laptop.RunAsync("log", "photos", "--json").GetAwaiter().GetResult().Output.Contains("\"sequence\":1", StringComparison.Ordinal), "a collection that was added is kept in step");

        StringAssert.Contains(await laptop.RefusedAsync("run"), "`synccloud run` (process", StringComparison.Ordinal);
        Assert.IsTrue((await laptop.DoneAsync("stop")).GetProperty("stopped").GetBoolean());
        Assert.AreEqual(0, await here.EndAsync(), here.Said);
        Assert.IsFalse((await laptop.DoneAsync("stop")).GetProperty("stopped").GetBoolean());
        Assert.AreEqual(0, await there.StopAsync("TERM"), there.Said);
        Assert.AreEqual("", here.Said + there.Said);
        Trees.AreEqual(laptop.Folder, desktop.Folder);
    }

    [TestMethod]
    public async Task WhatAnEditorDoesToSave_IsOneLog_AndTheFileIsTheSame()
    {
        Parts.RequireUnix("signals");
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var devices = await cloud.DevicesAsync("documents", "laptop", "desktop");
        devices[0].Write("a.txt", "one");
        await using var here = await Following.RunAsync(devices[0], context.CancellationToken);
        await using var there = await Following.RunAsync(devices[1], context.CancellationToken);
        await there.UntilAsync(() => Has(devices[1], "a.txt", "one"), "the file arrives");
        // Held so that all of it is told at once, however slow this machine is.
        await here.SignalAsync("STOP");
        devices[0].Write("a.txt~", "half");
        devices[0].Write("a.txt~", "two");
        File.Move(devices[0].At("a.txt"), devices[0].At("a.txt.bak"));
        File.Move(devices[0].At("a.txt~"), devices[0].At("a.txt"));
        File.Delete(devices[0].At("a.txt.bak"));
        for (var i = 0; i < 20; i++) devices[0].Write("b.txt", i.ToString(CultureInfo.InvariantCulture));
        await here.SignalAsync("CONT");
        await there.UntilAsync(() => Has(devices[1], "a.txt", "two") && Has(devices[1], "b.txt", "19"), "the edits arrive");
        Assert.AreEqual(2, (await devices[1].InStepAsync()).GetProperty("sequence").GetInt64());
        Assert.HasCount(2, devices[1].Files());
    }

    /// <summary>The look that a write leads to comes while the document may be half written.</summary>
    [TestMethod]
    public async Task ContactDeletedFromAFile_IsGoneOnTheOther()
    {
        Parts.RequireUnix("signals");
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var (laptop, desktop) = (await cloud.DeviceAsync("laptop"), await cloud.DeviceAsync("desktop"));
        laptop.Write("contacts.vcf", Card("Zoë") + Card("Łukasz"));
        foreach (var device in (Device[])[laptop, desktop]) await device.DoneAsync("add", "contacts", device.At("contacts.vcf"), "--kind", "contacts");
        await using var here = await Following.RunAsync(laptop, context.CancellationToken);
        await using var there = await Following.RunAsync(desktop, context.CancellationToken);
        await there.UntilAsync(() => desktop.Read("contacts.vcf").Contains("Łukasz", StringComparison.Ordinal), "both arrive");
        laptop.Write("contacts.vcf", Card("Zoë"));
        await there.UntilAsync(() => !desktop.Read("contacts.vcf").Contains("Łukasz", StringComparison.Ordinal), "the deletion arrives");
        Assert.Contains("Zoë", desktop.Read("contacts.vcf"));

        static string Card(string name) => $"BEGIN:VCARD\r\nVERSION:4.0\r\nUID:urn:x:{name.Length}\r\nFN:{name}\r\nEND:VCARD\r\n";
    }

    [TestMethod]
    public async Task MoreChangesThanTheSystemTells_AreFoundAllTheSame()
    {
        Parts.RequireUnix("signals");
        if (!File.Exists("/proc/sys/fs/inotify/max_queued_events")) Assert.Inconclusive("no inotify here");
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var devices = await cloud.DevicesAsync("documents", "laptop", "desktop");
        var (laptop, desktop) = (devices[0], devices[1]);
        foreach (var name in (string[])["a", "b", "c/d", "c/e"]) laptop.Write(name, name);
        await using var here = await Following.RunAsync(laptop, context.CancellationToken);
        await using var there = await Following.RunAsync(desktop, context.CancellationToken);
        await there.UntilAsync(() => Has(desktop, "c/e", "c/e"), "the files arrive");
        await here.SignalAsync("STOP");
        var most = int.Parse(await File.ReadAllTextAsync("/proc/sys/fs/inotify/max_queued_events", context.CancellationToken), CultureInfo.InvariantCulture);
        // One after the other, since equal ones in a row are told as one.
        for (var i = 0; i < most; i++) File.SetLastWriteTimeUtc(laptop.At(i % 2 == 0 ? "a" : "b"), DateTime.UnixEpoch.AddDays(i % 9999));
        laptop.Write("c/d", "edited");
        laptop.Write("c/new", "new");
        File.Delete(laptop.At("c/e"));
        await here.SignalAsync("CONT");
        await there.UntilAsync(() => Has(desktop, "c/d", "edited") && Has(desktop, "c/new", "new") && !File.Exists(desktop.At("c/e")), "untold changes arrive");
        // And it is told of what comes then.
        laptop.Write("c/later", "later");
        await there.UntilAsync(() => Has(desktop, "c/later", "later"), "later changes arrive");
        Assert.AreEqual("", here.Said);
    }

    [TestMethod]
    public async Task ServerStoppedMeanwhile_AndDaemonKilled_NothingIsMissed()
    {
        Parts.RequireUnix("signals");
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var devices = await cloud.DevicesAsync("documents", "laptop", "desktop");
        var (laptop, desktop) = (devices[0], devices[1]);
        await using (var here = await Following.RunAsync(laptop, context.CancellationToken))
        await using (var there = await Following.RunAsync(desktop, context.CancellationToken))
        {
            await cloud.StopAsync();
            laptop.Write("offline.txt", "offline");
            await here.SaysAsync("the cloud cannot tell of changes now");
            laptop.Write("offline.txt", "edited offline");
            await cloud.RestartAsync();
            await there.UntilAsync(() => Has(desktop, "offline.txt", "edited offline"), "what was edited without the cloud arrives");
            await here.KillAsync();
        }
        laptop.Write("dead.txt", "dead");
        // Killed, it left its socket behind.
        Assert.IsFalse((await laptop.DoneAsync("stop")).GetProperty("stopped").GetBoolean());
        await using (var here = await Following.RunAsync(laptop, context.CancellationToken))
        await using (var there = await Following.RunAsync(desktop, context.CancellationToken))
        {
            await there.UntilAsync(() => Has(desktop, "dead.txt", "dead"), "what was edited without a daemon arrives");
            desktop.Write("dead.txt", "alive");
            await here.UntilAsync(() => Has(laptop, "dead.txt", "alive"), "and the way back");
        }
        Trees.AreEqual(laptop.Folder, desktop.Folder);
    }

    [TestMethod]
    public async Task PausedCollection_StaysAsItIs_AlsoAfterARestart_UntilItIsResumed()
    {
        Parts.RequireUnix("signals");
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var devices = await cloud.DevicesAsync("documents", "laptop", "desktop");
        var (laptop, desktop) = (devices[0], devices[1]);
        foreach (var device in devices) await device.DoneAsync("add", "photos", Directory.CreateDirectory(cloud.At(device.Name + "-photos")).FullName);
        await using var there = await Following.RunAsync(desktop, context.CancellationToken);
        await using (var here = await Following.RunAsync(laptop, context.CancellationToken))
        {
            Assert.IsTrue((await laptop.DoneAsync("pause", "documents", "--for", "1d")).GetProperty("paused").GetBoolean());
            laptop.Write("a.txt", "a");
            await WritePhotoAsync("1");
            await there.UntilAsync(() => File.Exists(cloud.At("desktop-photos", "1")), "what is not paused arrives");
            Assert.AreEqual(0, await here.StopAsync(), here.Said);
        }
        await using (var here = await Following.RunAsync(laptop, context.CancellationToken))
        {
            await WritePhotoAsync("2");
            await there.UntilAsync(() => File.Exists(cloud.At("desktop-photos", "2")), "what is not paused arrives");
            Assert.IsFalse(File.Exists(desktop.At("a.txt")));
            var status = await laptop.RunAsync("status", "--json");
            var paused = System.Text.Json.JsonDocument.Parse(status.Output).RootElement.GetProperty("collections").EnumerateArray().Single(one => one.GetProperty("collection").GetString() == "documents");
            Assert.IsTrue(paused.GetProperty("paused").GetBoolean() && paused.TryGetProperty("pausedUntil", out _), status.Output);
            await laptop.RunAsync("resume");
            await there.UntilAsync(() => Has(desktop, "a.txt", "a"), "what was paused arrives");
        }

        Task WritePhotoAsync(string name) => File.WriteAllTextAsync(cloud.At("laptop-photos", name), name, context.CancellationToken);
    }

    private static bool Has(Device device, string path, string text) => File.Exists(device.At(path)) && device.Read(path) == text;
}
