using System.Net;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;
using SyncCloud.Service;

namespace SyncCloud.LocalHost.Tests;

/// <summary>Maintenance as an owner has it: by the server's timer, and by hand.</summary>
[TestClass]
public sealed class MaintenanceFlowTests
{
    private static readonly ServiceOptions Options = new()
    {
        HistoryWindow = TimeSpan.Zero, RetentionGrace = TimeSpan.FromMinutes(20), SweepAge = TimeSpan.FromMinutes(30), RollAge = TimeSpan.FromMinutes(1), RollFrom = 5,
    };

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task OldLogs_WhenTheServerStarts_AreTrimmed_AndTheImageStandsForThem()
    {
        await using var server = await TestServer.StartAsync(Options);
        var device = await server.DeviceAsync();
        var collection = CollectionId.Parse((await device.CollectionAsync()).Id);
        var (start, covered) = (LogPosition.Start(collection), await AppendAsync(device, collection, LogPosition.Start(collection), 40));
        using var image = new MemoryStream();
        await BaseImage.WriteAsync(image, new BaseImageHeader(collection, "files", covered, default, 0, 0), AsyncEnumerable.Empty<Item>(), AsyncEnumerable.Empty<ContentLocation>(), default);
        using (var response = await device.SendAsync("PUT", Routes.Fill(Routes.Image, collection), HttpDevice.Bytes(image.ToArray(), MediaTypes.BaseImage))) Assert.AreEqual(HttpStatusCode.Created, response.StatusCode);
        server.Ahead = TimeSpan.FromHours(1);
        var head = await AppendAsync(device, collection, covered, 3);

        await server.StopAsync();
        await server.StartAgainAsync();
        device = device with { Http = server.Http };
        await TrimmedAsync(device, collection, start);

        Assert.HasCount(3, (await device.ReadAsync(collection, covered)).Logs);
        using (var response = await device.SendAsync("GET", Routes.Fill(Routes.Image, collection))) CollectionAssert.AreEqual(image.ToArray(), await response.Content.ReadAsByteArrayAsync());
        using (var response = await device.SendAsync("GET", Routes.Fill(Routes.ImageIndex, collection)))
            Assert.AreSequenceEqual([new ImageRow(40, image.Length)], (await TestServer.ReadAsync(response, HttpStatusCode.OK, ContractJson.Default.ImageList)).Images.AsEnumerable());
        using (var response = await device.SendAsync("GET", $"{Routes.Fill(Routes.LogIndex, collection)}?limit=100"))
        {
            var rows = (await TestServer.ReadAsync(response, HttpStatusCode.OK, ContractJson.Default.LogList)).Logs;
            Assert.AreEqual((43, 40), (rows.Length, rows.Count(row => row.Trimmed)));
            Assert.AreEqual(head.Hash.ToString(), rows[^1].Hash);
        }
        using (var response = await device.SendAsync("GET", Routes.Fill(Routes.Log, collection, 7))) await TestServer.ProblemAsync(response, HttpStatusCode.Gone, ProblemTypes.Trimmed);
    }

    [TestMethod]
    public async Task Maintain_ByHand_NeedsTheServerStopped()
    {
        await using var server = await TestServer.StartAsync();
        await (await server.DeviceAsync()).CollectionAsync();
        var (code, _, error) = await RunAsync("maintain", "--data", server.Data);
        Assert.AreEqual(1, code);
        Assert.Contains("serves the data folder", error);
        await server.StopAsync();
        (code, var output, error) = await RunAsync("maintain", "--data", server.Data, "--json");
        await server.StartAgainAsync();
        Assert.AreEqual((0, ""), (code, error));
        Assert.Contains("\"collections\":1,", output);
    }

    private async Task<(int Code, string Output, string Error)> RunAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await CommandLine.RunAsync(args, output, error, TestContext.CancellationToken);
        return (code, output.ToString(), error.ToString());
    }

    private static async Task<LogPosition> AppendAsync(HttpDevice device, CollectionId collection, LogPosition at, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var log = device.Log(collection, at);
            using var response = await device.AppendAsync(collection, log);
            Assert.AreEqual(HttpStatusCode.Created, response.StatusCode);
            at = new LogPosition(at.Sequence + 1, Hash256.Of(log));
        }
        return at;
    }

    /// <summary>The timer's first pass runs beside the requests.</summary>
    private async Task TrimmedAsync(HttpDevice device, CollectionId collection, LogPosition start)
    {
        while (true)
        {
            using var response = await device.SendAsync("GET", $"{Routes.Fill(Routes.Logs, collection)}?after=0&hash={start.Hash}");
            if (response.StatusCode == HttpStatusCode.Gone) return;
            await Task.Delay(20, TestContext.CancellationToken);
        }
    }
}
