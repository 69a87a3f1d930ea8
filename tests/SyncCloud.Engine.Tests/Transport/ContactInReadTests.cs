using SyncCloud.Engine.Transport;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Engine.Tests.Transport;

/// <summary>A read of logs that carries the device's contact.</summary>
[TestClass]
public sealed class ContactInReadTests
{
    private static readonly CollectionId Collection = new(0xc0);
    private static readonly LogPosition Head = new(1, Hash256.Of([9]));
    private static readonly InstanceContact Contact = new("shown", "next");

    public required TestContext TestContext { get; init; }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public async Task Read_WhetherTheContactWasTaken_IsKnownBeforeAnyLogIsHandedOver(bool isTaken)
    {
        string? shown = null;
        await using var server = await LoopbackServer.StartAsync(async (context, _) =>
        {
            shown = $"{context.Request.Headers[ContractHeaders.Contact]} {context.Request.QueryString}";
            if (isTaken) context.Response.Headers[ContractHeaders.Contact] = "1";
            context.Response.ContentType = MediaTypes.LogStream;
            byte[] log = [9];
            await LogStream.WriteLogAsync(context.Response.Body, new StoredLog(new LogPosition(1, Hash256.Of(log)), DateTimeOffset.UnixEpoch, log), CancellationToken.None);
            await LogStream.WriteEndAsync(context.Response.Body, Head, CancellationToken.None);
        });
        using var transport = server.Transport();
        var told = new List<string>();

        var outcome = await ReadAsync(transport, told);

        Assert.AreEqual(new ReadOutcome.UpTo(Head), outcome);
        CollectionAssert.AreEqual(new[] { $"taken {isTaken}", "log 1" }, told);
        Assert.AreEqual($"shown.next ?after=0&hash={LogPosition.Start(Collection).Hash}", shown, "and what everybody takes for granted is not said");
    }

    [TestMethod]
    [DataRow(409, ProblemTypes.Rewound, true)]
    [DataRow(409, ProblemTypes.Rewound, false)]
    [DataRow(404, ProblemTypes.UnknownCollection, true)]
    public async Task Read_Refused_WhetherTheContactWasTakenIsToldFirst(int status, string type, bool isTaken)
    {
        await using var server = await LoopbackServer.StartAsync((context, _) =>
        {
            if (isTaken) context.Response.Headers[ContractHeaders.Contact] = "1";
            return LoopbackServer.ProblemAsync(context, status, type, problem => problem with { Head = PositionInfo.Of(Head) });
        });
        using var transport = server.Transport();
        var told = new List<string>();

        try { Assert.AreEqual(new ReadOutcome.Rewound(Head), await ReadAsync(transport, told)); }
        catch (TransportException failure) { Assert.AreEqual(type, failure.ProblemType); }

        CollectionAssert.AreEqual(new[] { $"taken {isTaken}" }, told);
    }

    [TestMethod]
    public async Task Read_ByACopyLeftBehind_FailsAndTellsNothing()
    {
        await using var server = await LoopbackServer.StartAsync((context, _) => LoopbackServer.ProblemAsync(context, 409, ProblemTypes.Superseded));
        using var transport = server.Transport();
        var told = new List<string>();

        var failure = await Assert.ThrowsExactlyAsync<TransportException>(() => ReadAsync(transport, told));

        Assert.AreEqual((ProblemTypes.Superseded, true), (failure.ProblemType, failure.IsFinal));
        Assert.IsEmpty(told);
    }

    [TestMethod]
    public async Task Read_ContactMadeByItselfRefused_HandsNothingOver()
    {
        await using var server = await LoopbackServer.StartAsync(async (context, _) =>
        {
            context.Response.ContentType = MediaTypes.LogStream;
            byte[] log = [9];
            await LogStream.WriteLogAsync(context.Response.Body, new StoredLog(new LogPosition(1, Hash256.Of(log)), DateTimeOffset.UnixEpoch, log), CancellationToken.None);
        });
        using var transport = server.Transport();

        await Assert.ThrowsExactlyAsync<TransportException>(() => transport.ReadAsync(Collection, LogPosition.Start(Collection), 1, Contact,
            (_, _) => throw new TransportException("superseded", isFinal: true), (_, _) => throw new InvalidOperationException("a log was handed over"), TestContext.CancellationToken));
    }

    private Task<ReadOutcome> ReadAsync(HttpCloudTransport transport, List<string> told) => transport.ReadAsync(Collection, LogPosition.Start(Collection), LogStream.DefaultBudget, Contact, (isTaken, _) =>
    {
        told.Add($"taken {isTaken}");
        return Task.CompletedTask;
    }, (log, _) =>
    {
        told.Add($"log {log.Position.Sequence}");
        return ValueTask.CompletedTask;
    }, TestContext.CancellationToken);
}
