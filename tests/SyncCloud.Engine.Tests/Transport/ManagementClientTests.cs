using System.Text.Json;
using Microsoft.AspNetCore.Http;
using SyncCloud.Engine.Transport;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Engine.Tests.Transport;

[TestClass]
public sealed class ManagementClientTests
{
    public required TestContext TestContext { get; init; }
    private CancellationToken Cancellation => TestContext.CancellationToken;

    [TestMethod]
    public async Task Enrol_ThenRegister_GivesTheDeviceItsSecret()
    {
        var seen = new List<string>();
        await using var server = await LoopbackServer.StartAsync(async (context, number) =>
        {
            seen.Add($"{context.Request.Method} {context.Request.Path} {context.Request.Headers.Authorization}{context.Request.Headers[ContractHeaders.DeviceSecret]}");
            if (number == 1) await context.Response.WriteAsync("""{"token":"T","user":"anna"}""");
            else await context.Response.WriteAsync($$"""{"id":"{{new DeviceId(8)}}","name":"laptop","secret":"S"}""");
        });
        using var client = server.Management();

        Assert.AreEqual("anna", (await client.EnrolAsync("code", Cancellation)).User);
        Assert.AreEqual(new DeviceRegistered("laptop", new DeviceCredentials(new DeviceId(8), "S"), null), await client.RegisterDeviceAsync("laptop", Cancellation));

        CollectionAssert.AreEqual(new[] { "POST /enrolments ", "POST /devices Bearer the token" }, seen);
    }

    [TestMethod]
    public async Task Revoke_AndDelete_NameWhatTheyMean()
    {
        var seen = new List<string>();
        await using var server = await LoopbackServer.StartAsync((context, _) =>
        {
            seen.Add($"{context.Request.Method} {context.Request.Path}");
            context.Response.StatusCode = 204;
            return Task.CompletedTask;
        });
        using var client = server.Management();

        await client.RevokeDeviceAsync(new DeviceId(8), Cancellation);
        await client.DeleteCollectionAsync(new CollectionId(9), Cancellation);

        CollectionAssert.AreEqual(new[] { $"DELETE /devices/{new DeviceId(8)}", $"DELETE /collections/{new CollectionId(9)}" }, seen);
    }

    [TestMethod]
    public async Task Enrol_WithAWrongCode_TellsWhatToDo()
    {
        await using var server = await LoopbackServer.StartAsync((context, _) => LoopbackServer.ProblemAsync(context, 400, ProblemTypes.InvalidCode));
        using var client = server.Management();

        var error = await Assert.ThrowsExactlyAsync<TransportException>(() => client.EnrolAsync("code", Cancellation));

        Assert.IsTrue(error.IsFinal);
        Assert.Contains("new enrolment code", error.Message);
    }

    [TestMethod]
    public async Task Lists_AreReadAsTheContractSays()
    {
        var info = new CollectionInfo(new CollectionId(9).ToString(), "docs", "files", DateTimeOffset.UnixEpoch, PositionInfo.Of(LogPosition.Start(new CollectionId(9))), 5);
        var query = "";
        await using var server = await LoopbackServer.StartAsync((context, number) =>
        {
            query = context.Request.QueryString.Value;
            return context.Response.WriteAsync(number == 1
                ? JsonSerializer.Serialize(new CollectionList([info]), ContractJson.Default.CollectionList)
                : JsonSerializer.Serialize(new LogList([], info.Head), ContractJson.Default.LogList));
        });
        using var client = server.Management();

        Assert.AreEqual(info, Assert.ContainsSingle((await client.ListCollectionsAsync(Cancellation)).Collections));
        Assert.AreEqual(info.Head, (await client.ListLogsAsync(new CollectionId(9), 4, 50, Cancellation)).Head);
        Assert.AreEqual("?after=4&limit=50", query);
    }
}
