using System.Text.Json;

namespace SyncCloud.EndToEnd.Tests;

/// <summary>A device with some of the folders alone.</summary>
[TestClass]
public sealed class SelectTests(TestContext context)
{
    [TestMethod]
    public async Task Deselected_IsGoneHereAlone_AndInStep_AndComesBack()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var devices = await cloud.DevicesAsync("documents", "laptop", "phone");
        var (laptop, phone) = (devices[0], devices[1]);
        foreach (var path in (string[])["photos/old/1", "photos/2", "work/plan", "note"]) laptop.Write(path, path);
        await laptop.SyncAsync();
        await phone.SyncAsync();
        phone.Write("photos/3", "taken just now");

        foreach (var none in (string[])["wrok", "note"])
            Assert.AreEqual(1, (await phone.RunAsync("select", "documents", "--only", none)).Code, "a folder that is misspelled, or a file, takes nothing away");
        var chosen = await phone.DoneAsync("select", "documents", "--without", "photos/");
        Assert.AreEqual("photos", chosen.GetProperty("without")[0].GetString());
        CollectionAssert.AreEqual(new[] { "note", "work/plan" }, phone.Files());
        var status = await phone.InStepAsync();
        Assert.AreEqual((true, "photos"), (status.GetProperty("inStep").GetBoolean(), status.GetProperty("without")[0].GetString()));
        Assert.AreEqual(0, (await phone.RunAsync("verify", "documents")).Code);
        await laptop.SyncAsync();
        Assert.AreEqual("taken just now", laptop.Read("photos/3"), "what was not sent yet was sent first");

        // Others go on there, and this device keeps out of it.
        laptop.Write("photos/2", "edited");
        await laptop.SyncAsync();
        Assert.AreEqual(0, (await phone.SyncAsync()).GetProperty("changesPushed").GetInt64());
        phone.Write("photos/mine", "put there");
        var stray = await phone.RunAsync("sync", "--json");
        Assert.AreEqual((1, "photos"), (stray.Code, JsonDocument.Parse(stray.Output).RootElement.GetProperty("problems")[0].GetProperty("path").GetString()));
        Directory.Delete(phone.At("photos"), recursive: true);
        await phone.SyncAsync();
        await laptop.SyncAsync();
        Assert.HasCount(5, laptop.Files());

        await phone.DoneAsync("export", "documents", "--at", "1", phone.Folder + "-then");
        Assert.AreEqual("photos/2", File.ReadAllText(Path.Combine(phone.Folder + "-then", "photos", "2")), "the history is whole");
        await phone.DoneAsync("select", "documents", "--all");
        Trees.AreEqual(laptop.Folder, phone.Folder);
    }

    [TestMethod]
    public async Task SelectedBeforeTheFirstSync_TheRestNeverComes()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var devices = await cloud.DevicesAsync("documents", "laptop", "phone");
        foreach (var path in (string[])["photos/1", "work/now/plan", "work/then/plan"]) devices[0].Write(path, path);
        await devices[0].SyncAsync();
        await devices[1].DoneAsync("select", "documents", "--only", "work/now");
        CollectionAssert.AreEqual(new[] { "work/now/plan" }, devices[1].Files());
        await devices[1].InStepAsync();
        Assert.AreEqual("work/now", (await devices[1].DoneAsync("select", "documents")).GetProperty("only")[0].GetString());
        Assert.AreEqual(2, (await devices[1].RunAsync("select", "documents", "--only", "work", "--all")).Code);
    }

    [TestMethod]
    public async Task ChoiceThatCannotBeRead_IsMadeAnew_AsTheErrorSays()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var device = (await cloud.DevicesAsync("documents", "laptop"))[0];
        foreach (var path in (string[])["photos/1", "work/plan"]) device.Write(path, path);
        await device.SyncAsync();
        foreach (var choice in (string[][])[["--all"], ["--without", "photos"]])
        {
            device.Write(".synccloud/folders.json", "{");
            Assert.AreNotEqual(0, (await device.RunAsync("sync")).Code);
            await device.DoneAsync(["select", "documents", .. choice]);
        }
        CollectionAssert.AreEqual(new[] { "work/plan" }, device.Files());
        await device.DoneAsync("select", "documents", "--all");
        CollectionAssert.AreEqual(new[] { "photos/1", "work/plan" }, device.Files());
    }

    [TestMethod]
    public async Task ChangeThatIsKeptHere_InAFolderThatWouldNotBeChosen_IsAskedAboutFirst()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var device = (await cloud.DevicesAsync("documents", "mirror"))[0];
        foreach (var path in (string[])["photos/1", "work/plan"]) device.Write(path, path);
        await device.SyncAsync();
        await device.DoneAsync("mode", "documents", "--read-only");
        device.Write("photos/1", "edited");
        var refused = await device.RunAsync("select", "documents", "--without", "photos");
        Assert.AreEqual(1, refused.Code, refused.ToString());
        Assert.Contains("photos/1", refused.ToString());
        await device.DoneAsync("select", "documents", "--without", "work");
        CollectionAssert.AreEqual(new[] { "photos/1" }, device.Files());
    }
}
