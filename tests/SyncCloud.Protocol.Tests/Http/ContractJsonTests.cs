using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Protocol.Tests.Http;

[TestClass]
public sealed class ContractJsonTests
{
    private static readonly DateTimeOffset Time = new(2026, 5, 4, 3, 2, 1, TimeSpan.Zero);
    private static readonly PositionInfo Position = PositionInfo.Of(new LogPosition(7, Hash256.Of("seven"u8)));

    [TestMethod]
    public void EveryMessage_WrittenAndRead_IsWrittenTheSame()
    {
        Check(ContractJson.Default.Problem, new Problem { Type = ProblemTypes.LostRace, Title = "lost", Status = 409, Head = Position });
        Check(ContractJson.Default.Problem, new Problem { Type = ProblemTypes.ContainerRetired, Title = "gone", Status = 409, Detail = "d", Containers = ["00", "11"] });
        Check(ContractJson.Default.ServiceDescription, new ServiceDescription("SyncCloud", "1", "entra", new ServiceLimits(1, 2, 3, 4)));
        Check(ContractJson.Default.ServiceDescription, new ServiceDescription("SyncCloud", "1", Identities.Entra, new ServiceLimits(1, 2, 3, 4), new SignIn("https://login/tenant/v2.0", "client", "client/Sync")));
        Check(ContractJson.Default.Problem, new Problem { Type = ProblemTypes.DeviceWaiting, Title = "waits", Status = 403, Approvers = [] });
        Check(ContractJson.Default.RegisteredDevice, new RegisteredDevice("id", "laptop", "secret", ["desktop"]));
        Check(ContractJson.Default.EnrolmentRequest, new EnrolmentRequest("code"));
        Check(ContractJson.Default.EnrolmentResponse, new EnrolmentResponse("token", "user"));
        Check(ContractJson.Default.DeviceRegistration, new DeviceRegistration("laptop"));
        Check(ContractJson.Default.RegisteredDevice, new RegisteredDevice("id", "laptop", "secret"));
        Check(ContractJson.Default.DeviceList, new DeviceList(
        [
            new DeviceInfo("id", "laptop", Time, null, null, ImmutableDictionary<string, long>.Empty),
            new DeviceInfo("id", "phone", Time, Time, Time, ImmutableDictionary<string, long>.Empty.Add("c", 7)),
        ]));
        Check(ContractJson.Default.CollectionCreation, new CollectionCreation("Documents", "files"));
        Check(ContractJson.Default.CollectionList, new CollectionList([new CollectionInfo("id", "Documents", "files", Time, Position, 5)]));
        Check(ContractJson.Default.AppendedLog, new AppendedLog(7, "hash"));
        Check(ContractJson.Default.LogList, new LogList([new LogRow(7, "log", "hash", "root", "device", 1, 2, 3, 4, Time, false)], Position));
        Check(ContractJson.Default.ImageList, new ImageList([new ImageRow(7, 5)]));
        Check(ContractJson.Default.ContentLinkRequest, new ContentLinkRequest([new PackUpload("id", 5, "hash")], []));
        Check(ContractJson.Default.ContentLinks, new ContentLinks([new ContentLink("id", "https://x", ImmutableDictionary<string, string>.Empty.Add("a", "b"), true, Time)], []));
        Check(ContractJson.Default.PackState, new PackState("id", true));
        Check(ContractJson.Default.WantedPackList, new WantedPackList([new WantedPack("id", [new ByteRun(1, 2)]), new WantedPack("id", null)]));
    }

    [TestMethod]
    public void Position_ThroughJson_IsTheSame()
    {
        var position = new LogPosition(7, Hash256.Of("seven"u8));
        Assert.AreEqual(position, PositionInfo.Of(position).ToPosition());
    }

    [TestMethod]
    [DataRow("{}")]
    [DataRow("""{"put":[]}""")]
    [DataRow("""{"put":null,"get":[]}""")]
    [DataRow("""{"put":[{"id":"x"}],"get":[]}""")]
    [DataRow("""{"put":[],"get":[""")]
    public void Message_LackingWhatItNeeds_IsRefused(string json) =>
        Assert.ThrowsExactly<JsonException>(() => JsonSerializer.Deserialize(json, ContractJson.Default.ContentLinkRequest));

    [TestMethod]
    public void Message_WithUnknownMembers_IsRead() =>
        Assert.AreEqual(new EnrolmentRequest("x"), JsonSerializer.Deserialize("""{"code":"x","later":{"a":[1]}}""", ContractJson.Default.EnrolmentRequest));

    private static void Check<T>(JsonTypeInfo<T> type, T message)
    {
        var json = JsonSerializer.Serialize(message, type);
        Assert.AreEqual(json, JsonSerializer.Serialize(JsonSerializer.Deserialize(json, type)!, type));
    }
}
