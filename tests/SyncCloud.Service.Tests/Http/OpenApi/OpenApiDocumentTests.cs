using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SyncCloud.Protocol.Http;
using SyncCloud.Service.Http;
using SyncCloud.Service.Http.OpenApi;

namespace SyncCloud.Service.Tests.Http.OpenApi;

[TestClass]
public sealed partial class OpenApiDocumentTests
{
    private static readonly IReadOnlyList<ApiEndpoint> endpoints = ApiEndpoints.All(new ServiceOptions(), signIn: null, "1.2.3", new TestCloud().Signer);

    [TestMethod]
    public void Write_TheContract_HoldsEveryEndpoint_AndNoOther()
    {
        var document = Write(endpoints);
        var described = document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Where(part => part.Key != "parameters").Select(operation => $"{operation.Key.ToUpperInvariant()} {path.Key}"));
        Assert.AreSequenceEqual(endpoints.Select(endpoint => $"{endpoint.Method} {endpoint.Route}").Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
        Assert.AreEqual("1.2.3", (string?)document["info"]!["version"]);
    }

    [TestMethod]
    public void Write_TheContract_DescribesThePlaceholdersOfEveryRoute()
    {
        foreach (var (route, path) in Write(endpoints)["paths"]!.AsObject())
        {
            var described = path!["parameters"]?.AsArray().Where(parameter => (string?)parameter!["in"] == "path" && parameter["required"]!.GetValue<bool>()).Select(parameter => (string)parameter!["name"]!) ?? [];
            Assert.AreSequenceEqual(Placeholder().Matches(route).Select(match => match.Groups[1].Value), described, route);
        }
    }

    [TestMethod]
    public void Descriptions_HaveIdsOfTheirOwn_AndABodyWhereOneIsTaken()
    {
        Assert.HasCount(endpoints.Count, endpoints.Select(endpoint => endpoint.Description.Id).Distinct(StringComparer.OrdinalIgnoreCase).ToList());
        foreach (var endpoint in endpoints)
        {
            Assert.AreEqual(endpoint.MaxBody > 0, endpoint.Description.Body is not null, endpoint.Description.Id);
            Assert.IsNotEmpty(endpoint.Description.Answers, endpoint.Description.Id);
        }
    }

    [TestMethod]
    public void Write_WhatEveryCallerOfADeviceRouteMayBeTold_IsSaidWithoutBeingDescribed()
    {
        var responses = Write([Endpoint(Routes.Collections)])["paths"]![Routes.Collections]!["get"]!["responses"]!.AsObject();
        Assert.AreSequenceEqual(["200", "401", "403", "429", "500", "503", "507"], responses.Select(response => response.Key));
    }

    [TestMethod]
    public void Write_AnUnknownPlaceholder_IsRefused()
    {
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => Write([Endpoint("/things/{thing}")]));
        Assert.Contains("{thing} of /things/{thing}", error.Message);
    }

    [TestMethod]
    public void Write_AStatusThatIsAnswerAndProblem_IsRefused()
    {
        var endpoint = Endpoint(Routes.Collections);
        Assert.ThrowsExactly<InvalidOperationException>(() => Write([endpoint with { Description = endpoint.Description with { Answers = [new(401, "Both.")] } }]));
    }

    [TestMethod]
    public void Schemas_WhatMayBeLeftOut_IsNeverNull_AndWhatMustBeThere_MayBe()
    {
        var schemas = Write(endpoints)["components"]!["schemas"]!;
        Assert.AreEqual("""{"type":["string","null"],"format":"date-time"}""", schemas["DeviceInfo"]!["properties"]!["revoked"]!.ToJsonString());
        Assert.Contains("revoked", schemas["DeviceInfo"]!["required"]!.AsArray().Select(name => (string)name!));
        Assert.AreEqual("""{"$ref":"#/components/schemas/PositionInfo"}""", schemas["Problem"]!["properties"]!["head"]!.ToJsonString());
        Assert.AreEqual("""{"type":"string"}""", schemas["Problem"]!["properties"]!["detail"]!.ToJsonString());
        Assert.AreEqual("""{"type":"array","items":{"$ref":"#/components/schemas/ByteRun"}}""", schemas["WantedPack"]!["properties"]!["damaged"]!.ToJsonString());
        Assert.AreEqual("""["id"]""", schemas["WantedPack"]!["required"]!.ToJsonString());
    }

    [TestMethod]
    public void Schemas_AListAsAWholeBody_StandsWhereItIsUsed_UnderItsOwnMediaType()
    {
        var list = ContractJson.Default.DeviceList.Properties.Single(property => property.Name == "devices").PropertyType;
        var endpoint = Endpoint(Routes.Devices);
        var document = Write([endpoint with { Description = endpoint.Description with { Answers = [new(200, "All.", new ApiBody("application/x-batch+json", ContractJson.Default.GetTypeInfo(list)))] } }]);
        var content = document["paths"]![Routes.Devices]!["get"]!["responses"]!["200"]!["content"]!;
        Assert.AreEqual("""{"type":"array","items":{"$ref":"#/components/schemas/DeviceInfo"}}""", content["application/x-batch+json"]!["schema"]!.ToJsonString());
        Assert.IsNotNull(document["components"]!["schemas"]!["DeviceInfo"]);
    }

    private static ApiEndpoint Endpoint(string route) => new("GET", route, Access.Device, 0, _ => new((Refusal?)null))
    {
        Description = new("getSomething", "Something.") { Answers = [new(200, "It.", ContractJson.Default.CollectionList)] },
    };

    private static JsonObject Write(IReadOnlyList<ApiEndpoint> endpoints) => JsonNode.Parse(OpenApiDocument.Write(endpoints, "1.2.3"))!.AsObject();

    [GeneratedRegex(@"\{([a-z]+)\}")]
    private static partial Regex Placeholder();
}
