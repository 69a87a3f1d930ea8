using System.Net;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;
using SyncCloud.Service.Http;
using SyncCloud.Service.Tests.Http;

namespace SyncCloud.LocalHost.Tests.OpenApi;

/// <summary>What a real server says of itself. Beside these, <see cref="DescribedAnswers"/> holds every answer of every test of this project against it.</summary>
[TestClass]
public sealed class OpenApiTests
{
    [TestMethod]
    public async Task Document_IsValidOpenApi31_ToAReaderOfAnotherMaker()
    {
        await using var server = await TestServer.StartAsync();
        var result = OpenApiDocument.Parse(await server.Http.GetStringAsync(Routes.OpenApi), "json");
        Assert.IsEmpty(result.Diagnostic!.Errors.Concat(result.Diagnostic.Warnings));
        Assert.AreEqual(OpenApiSpecVersion.OpenApi3_1, result.Diagnostic.SpecificationVersion);
        Assert.HasCount((await server.DescriptionAsync()).Operations.Count(), result.Document!.Paths.SelectMany(path => path.Value.Operations!).ToList());
    }

    [TestMethod]
    public async Task Document_HoldsEveryRouteAndMethodOfThisServer_EachUnderAnIdOfItsOwn()
    {
        await using var server = await TestServer.StartAsync();
        var mapped = server.Server.Endpoints.Select(endpoint => $"{endpoint.Method} {endpoint.Route}");
        var operations = (await server.DescriptionAsync()).Operations.ToList();
        Assert.AreSequenceEqual(mapped.Order(StringComparer.Ordinal), operations.Select(operation => $"{operation.Method} {operation.Route}").Order(StringComparer.Ordinal));
        Assert.HasCount(operations.Count, operations.Select(operation => (string)operation.Operation["operationId"]!).Distinct().ToList());
    }

    [TestMethod]
    public async Task References_LeadToComponents_AndNoComponentIsLeftOver()
    {
        await using var server = await TestServer.StartAsync();
        var document = (await server.DescriptionAsync()).Document;
        var components = document["components"]!.AsObject().Where(kind => kind.Key != "securitySchemes")
            .SelectMany(kind => kind.Value!.AsObject().Select(component => $"#/components/{kind.Key}/{component.Key}"));
        Assert.AreSequenceEqual(components.Order(StringComparer.Ordinal), References(document).Distinct().Order(StringComparer.Ordinal));

        static IEnumerable<string> References(JsonNode? node) => node switch
        {
            JsonObject holder => holder.SelectMany(member => member.Key == "$ref" ? [(string)member.Value!] : References(member.Value)),
            JsonArray elements => elements.SelectMany(References),
            _ => [],
        };
    }

    [TestMethod]
    public async Task Security_IsWhatTheEndpointsAskFor()
    {
        await using var server = await TestServer.StartAsync();
        foreach (var (method, route, operation) in (await server.DescriptionAsync()).Operations)
        {
            var access = AuthorizationMatrix.Rows.Single(row => (row.Method, row.Route) == (method, route)).Access;
            var wanted = access switch { Access.Device => "token,device,deviceSecret", Access.User => "token", Access.Link => "link", Access.Queue => "queue", _ => "" };
            Assert.AreEqual(wanted, string.Join(',', operation["security"]!.AsArray().SelectMany(scheme => scheme!.AsObject().Select(part => part.Key))), $"{method} {route}");
        }
    }

    [TestMethod]
    public async Task Answers_OfADevicesDay_AreAsDescribed()
    {
        await using var server = await TestServer.StartAsync();
        var device = await server.DeviceAsync();
        var info = await device.CollectionAsync();
        await device.CollectionAsync(expected: HttpStatusCode.OK);
        var collection = CollectionId.Parse(info.Id);
        using (await device.AppendAsync(collection, device.Log(collection, info.Head.ToPosition()))) { }
        using (await device.AppendAsync(collection, device.Log(collection, info.Head.ToPosition()))) { }
        foreach (var address in (string[])[Routes.WellKnown, Routes.Devices, Routes.Collections, Routes.Fill(Routes.LogIndex, collection), Routes.Fill(Routes.Log, collection, 1), Routes.Fill(Routes.Log, collection, 2)])
            using (await device.SendAsync("GET", address)) { }
        using (await (device with { Token = null }).SendAsync("GET", Routes.Devices)) { }
        await device.ReadAsync(collection, info.Head.ToPosition());

        (string, int)[] expected =
        [
            ("enrol", 200), ("registerDevice", 201), ("createCollection", 201), ("createCollection", 200), ("appendLog", 201), ("appendLog", 409), ("describeService", 200), ("listDevices", 200),
            ("listCollections", 200), ("listLogs", 200), ("downloadLog", 200), ("downloadLog", 404), ("listDevices", 401), ("readLogs", 200),
        ];
        Assert.AreSequenceEqual(expected.Order(), server.Answers.Held.Keys.Order());
    }

    [TestMethod]
    [DataRow("listDevices", 200, "application/json", """{"devices":[{"id":"1","name":"a","registered":"2030-01-02T03:04:05Z","lastSeen":null,"revoked":null,"cursors":{"1":2}}]}""", null)]
    [DataRow("listDevices", 418, "application/json", "{}", "status 418 is not described")]
    [DataRow("listDevices", 200, "text/html", null, "text/html is not described for status 200")]
    [DataRow("listDevices", 200, null, null, "there is no body where application/json is described")]
    [DataRow("listDevices", 200, "application/json", """{"devices":[{"id":"1","name":"a","registered":"2030-01-02T03:04:05Z","lastSeen":null,"revoked":null,"cursors":{"1":"2"}}]}""", "$.devices[0].cursors.1 is \"2\", not of type \"integer\"")]
    [DataRow("listDevices", 200, "application/json", """{"devices":[{"id":"1","name":null,"registered":"yesterday","revoked":null,"cursors":{}}]}""", "$.devices[0].name is null, not of type \"string\"; $.devices[0].registered is no time; $.devices[0] lacks lastSeen")]
    [DataRow("listDevices", 200, "application/json", """{"devices":[],"more":1}""", "$.more is not described")]
    [DataRow("listDevices", 403, MediaTypes.Problem, """{"type":"urn:synccloud:problem:device-revoked","title":"x","status":403}""", null)]
    [DataRow("listDevices", 403, MediaTypes.Problem, """{"type":"urn:synccloud:problem:lost-race","title":"x","status":403}""", "$.type is \"urn:synccloud:problem:lost-race\", not one of [\"urn:synccloud:problem:device-revoked\",\"urn:synccloud:problem:device-waiting\",\"urn:synccloud:problem:missing-scope\"]")]
    public async Task Answers_OtherThanDescribed_AreNoticed(string id, int status, string? mediaType, string? body, string? fault)
    {
        await using var server = await TestServer.StartAsync();
        var description = await server.DescriptionAsync();
        var operation = description.Operations.Single(operation => (string?)operation.Operation["operationId"] == id).Operation;
        Assert.AreEqual(fault ?? "", string.Join("; ", description.Faults(operation, status, mediaType, body is null ? null : JsonNode.Parse(body))));
    }
}
