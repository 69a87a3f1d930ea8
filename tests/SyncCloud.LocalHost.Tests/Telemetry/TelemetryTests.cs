using System.Net;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;
using SyncCloud.Service.Tests;
using SyncCloud.Service.Tests.Webhooks;

namespace SyncCloud.LocalHost.Tests.Telemetry;

/// <summary>What a whole session tells a collector, received as a collector does; and what it must never tell.</summary>
[TestClass]
[OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
public sealed class TelemetryTests(TestContext context) : IDisposable
{
    private readonly TestFolder folder = new();
    private readonly List<string> secret = ["Zaphod", "Trillian", "Heart of Gold", "Vogon poetry", "/towel"];
    private readonly List<string> ids = [];

    public void Dispose() => folder.Dispose();

    [TestMethod]
    [DataRow("grpc")]
    [DataRow("http/protobuf")]
    public async Task Session_IsMeasuredAndTraced_AndHoldsNothingOfAPerson(string protocol)
    {
        await using var collector = await Collector.StartAsync(protocol == "grpc", context.CancellationToken);
        await using var receiver = await Receiver.StartAsync(context.CancellationToken);
        await using var local = await StartAsync(new()
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Address.AbsoluteUri, ["OTEL_EXPORTER_OTLP_PROTOCOL"] = protocol, ["OTEL_SERVICE_NAME"] = "our-cloud",
            ["SYNCCLOUD_LOCAL_Service__WebhooksToThisMachine"] = "true",
        });
        using var http = new HttpClient { BaseAddress = local.Address };
        var session = new Session(http, new DataFolder(folder.File("data")), receiver, secret, ids, context.CancellationToken);
        await session.RunAsync();
        Assert.AreEqual(0, await local.StopAsync(context.CancellationToken));
        Assert.AreEqual("", local.Said, "nothing was amiss, so nothing is said");

        Assert.Contains("our-cloud", collector.Raw(logs: false));
        Measures(collector);
        Traces(collector);
        var told = collector.Raw(logs: false) + collector.Raw(logs: true);
        foreach (var word in secret.Concat(ids)) Assert.DoesNotContain(word, told, StringComparison.OrdinalIgnoreCase);
        Assert.HasCount(9, ids, "of a user, his devices, a collection, a queue, a webhook and its events, a pack");
    }

    [TestMethod]
    public async Task WhatFails_IsLogged_AndNamesNobody()
    {
        await using var collector = await Collector.StartAsync(grpc: false, context.CancellationToken);
        await using var receiver = await Receiver.StartAsync(context.CancellationToken);
        await using var local = await StartAsync(new() { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Address.AbsoluteUri, ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf" });
        using var http = new HttpClient { BaseAddress = local.Address };
        var session = new Session(http, new DataFolder(folder.File("data")), receiver, secret, ids, context.CancellationToken);
        var (device, collection) = await session.BeginAsync();
        using (var appended = await device.AppendAsync(collection, device.Log(collection, LogPosition.Start(collection)))) Assert.AreEqual(HttpStatusCode.Created, appended.StatusCode);
        Directory.Delete(Path.Combine(folder.File("data"), "blobs"), recursive: true);
        using (var gone = await device.SendAsync("GET", Routes.Fill(Routes.Log, collection, 1))) Assert.AreEqual(HttpStatusCode.ServiceUnavailable, gone.StatusCode);
        Assert.AreEqual(0, await local.StopAsync(context.CancellationToken));

        Assert.Contains("The store failed under GET /collections/{collection}/logs/{sequence}", local.Said);
        var log = collector.Logs.Single(record => record.Category.EndsWith("EndpointRunner", StringComparison.Ordinal));
        Assert.AreEqual("/collections/{collection}/logs/{sequence}", log.Attributes["Route"]);
        Assert.AreEqual(1, collector.Sum("synccloud.refusals", "error.type", "unavailable"));
        var told = collector.Raw(logs: false) + collector.Raw(logs: true);
        foreach (var word in secret) Assert.DoesNotContain(word, told, StringComparison.OrdinalIgnoreCase);
        // A blob's name is how its owner finds it, and holds ids that stand for nothing elsewhere.
        Assert.Contains(collection.ToString(), collector.Raw(logs: true));
        foreach (var id in ids) Assert.DoesNotContain(id, collector.Raw(logs: false), StringComparison.OrdinalIgnoreCase);
    }

    [TestMethod]
    public async Task NoEndpoint_NothingIsListenedTo_AndOneThatIsNone_IsRefusedInWords()
    {
        await using (var local = await StartAsync(new() { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "collector:4317" }))
        {
            Assert.AreEqual(1, await local.EndAsync(context.CancellationToken));
            Assert.Contains("OTEL_EXPORTER_OTLP_ENDPOINT is 'collector:4317', which is no http or https address", local.Said);
        }
        await using (var local = await StartAsync([]))
        {
            using var http = new HttpClient { BaseAddress = local.Address };
            Assert.AreEqual("ok\n", await http.GetStringAsync(Routes.Health, context.CancellationToken));
            Assert.AreEqual(0, await local.StopAsync(context.CancellationToken));
            Assert.AreEqual("", local.Said);
        }
    }

    private static void Measures(Collector collector)
    {
        const string outcome = "synccloud.outcome", error = "error.type";
        var sums = new (string Name, string? Dimension, string? Value, double Expected)[]
        {
            ("synccloud.log.appends", outcome, "appended", 2), ("synccloud.log.appends", outcome, "repeated", 1), ("synccloud.log.appends", error, "lost-race", 1),
            ("synccloud.log.reads", outcome, "read", 1), ("synccloud.log.reads", outcome, "current", 1), ("synccloud.log.reads", error, "rewound", 1), ("synccloud.log.read.logs", null, null, 1),
            ("synccloud.pack.links", "network.io.direction", "receive", 1), ("synccloud.pack.links", "network.io.direction", "transmit", 1), ("synccloud.image.uploads", error, "corrupt", 1),
            ("synccloud.refusals", error, "unauthenticated", 1), ("synccloud.refusals", error, "unknown-device", 1), ("synccloud.refusals", error, "unknown-collection", 1), ("synccloud.refusals", "http.route", "/{**path}", 1),
            ("synccloud.webhook.attempts", outcome, "delivered", 1), ("synccloud.notification.hints", null, null, 3),
        };
        foreach (var (name, dimension, value, expected) in sums) Assert.AreEqual(expected, collector.Sum(name, dimension, value), $"{name} {dimension}={value}");
        Assert.IsGreaterThanOrEqualTo(1, collector.Sum("synccloud.webhook.attempts", error, "500"), "and again, should this take long");
        var packs = collector.Points.Where(point => point.Name == "synccloud.io" && point.Dimensions["synccloud.kind"] == "pack").Select(point => point.Value).Distinct().ToList();
        Assert.HasCount(1, packs, "what went in came out");
        Assert.AreEqual(2UL, collector.Points.Single(point => point.Name == "synccloud.webhook.lag").Count, "each event once");
        foreach (var name in (string[])["synccloud.maintenance.duration", "synccloud.webhook.overdue", "synccloud.webhook.attempt.duration", "synccloud.store.operations", "http.server.request.duration"])
            Assert.Contains(name, collector.Points.Select(point => point.Name));
        InstrumentsDocument.Agrees(collector.Points.Where(point => point.Name.StartsWith("synccloud.", StringComparison.Ordinal)));
    }

    private static void Traces(Collector collector)
    {
        var append = collector.Spans.First(span => span.Name == "POST /collections/{collection}/logs" && span.Attributes["http.response.status_code"] == "201");
        var inIt = collector.Spans.Where(span => span.Trace == append.Trace).Select(span => span.Name).ToList();
        foreach (var name in (string[])["table commit", "blob put", "table read"]) Assert.Contains(name, inIt);
        Assert.AreEqual("lost-race", collector.Spans.Single(span => span.Name == append.Name && span.Attributes["http.response.status_code"] == "409").Attributes["error.type"]);
        foreach (var name in (string[])["maintenance", "webhook gaps", "webhook attempt"]) Assert.Contains(name, collector.Spans.Select(span => span.Name));
    }

    private Task<LocalProcess> StartAsync(Dictionary<string, string> environment) => LocalProcess.StartAsync(folder.File("data"), environment, context.CancellationToken);
}
