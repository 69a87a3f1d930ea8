using System.Text.Json;

namespace SyncCloud.EndToEnd.Tests;

[TestClass]
public sealed class DoctorTests(TestContext context)
{
    [TestMethod]
    public async Task Doctor_DeviceThatIsWell_WithAndWithoutADaemon_ThenRevoked()
    {
        Parts.RequireUnix("signals");
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var devices = await cloud.DevicesAsync("documents", "laptop", "desktop");
        var laptop = devices[0];
        laptop.Write("a/b.txt", "b");
        await laptop.SyncAsync();
        var well = await laptop.DoneAsync("doctor");
        Assert.IsTrue(well.GetProperty("well").GetBoolean());
        foreach (var subject in (string[])["home", "permissions", "service", "clock", "device", "program", "documents"]) Assert.AreEqual("ok", LevelOf(well, subject), $"{subject}: {well}");
        Assert.AreEqual("warning", LevelOf(well, "daemon"));

        await using (var daemon = await Following.RunAsync(laptop, context.CancellationToken))
        {
            var beside = await laptop.DoneAsync("doctor");
            Assert.AreEqual("ok", LevelOf(beside, "daemon"));
            Assert.Contains("state store is sound", beside.ToString());
            Assert.AreEqual(0, await daemon.StopAsync("TERM"), daemon.Said);
        }

        await devices[1].DoneAsync("devices", "revoke", "laptop");
        var refused = await laptop.RunAsync("doctor", "--json");
        Assert.AreEqual(1, refused.Code, refused.ToString());
        Assert.AreEqual("trouble", LevelOf(JsonDocument.Parse(refused.Output).RootElement, "device"));
    }

    /// <summary>Of the first finding about it.</summary>
    private static string? LevelOf(JsonElement document, string subject) =>
        document.GetProperty("findings").EnumerateArray().First(finding => finding.GetProperty("subject").GetString() == subject).GetProperty("level").GetString();
}
