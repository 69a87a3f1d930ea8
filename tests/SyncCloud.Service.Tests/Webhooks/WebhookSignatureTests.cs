using System.Text;
using System.Text.Json;
using SyncCloud.Protocol;
using SyncCloud.Service.Management;
using SyncCloud.Service.Webhooks;

namespace SyncCloud.Service.Tests.Webhooks;

[TestClass]
public sealed class WebhookSignatureTests
{
    private const string Secret = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    private const string NextSecret = "whsec_BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=";

    /// <summary>The expected values were computed with Python's hmac and base64.</summary>
    [TestMethod]
    public void Sign_IsHmacOverIdTimeAndBody_WithEachSecret()
    {
        var body = Encoding.UTF8.GetBytes("""{"a":"ä"}""");
        Assert.AreEqual("v1,1jq/8aM4ODNe+vewmpbwpS3BFSrEsZSdvZTpxTo+Gso=", WebhookSignature.Sign("log-1-2", 1614265330, body, [Secret]));
        Assert.AreEqual("v1,plSsfbhdtVjF6fpCfucgu9xC3lcd6D3nR5ZCjTa9GfQ= v1,1jq/8aM4ODNe+vewmpbwpS3BFSrEsZSdvZTpxTo+Gso=",
            WebhookSignature.Sign("log-1-2", 1614265330, body, [NextSecret, Secret]));
        Assert.ThrowsExactly<ArgumentException>(() => WebhookSignature.Sign("x", 0, body, ["no secret"]));
    }

    [TestMethod]
    public void NewSecret_Is32RandomBytes()
    {
        var random = new SeededRandomBytes();
        var (one, other) = (WebhookSignature.NewSecret(random), WebhookSignature.NewSecret(random));
        Assert.AreNotEqual(one, other);
        Assert.HasCount(32, Convert.FromBase64String(one["whsec_".Length..]));
    }

    [TestMethod]
    public void ToCloudEvent_HasWhatCloudEventsAsksFor_AndNothingOfTheContent()
    {
        var appended = new LogAppendedEvent(new UserId(1), new CollectionId(2), 3, Hash256.Of([1]), new DeviceId(4), new ChangeCounts(5, 6, 7), new DateTimeOffset(2031, 2, 3, 4, 5, 6, TimeSpan.FromHours(2)).AddTicks(7));
        using var json = JsonDocument.Parse(appended.ToCloudEvent(new Uri("https://cloud.example:8443")));
        var root = json.RootElement;
        Assert.AreEqual("1.0", root.GetProperty("specversion").GetString());
        Assert.AreEqual("synccloud.log.appended", root.GetProperty("type").GetString());
        Assert.AreEqual($"log-{new CollectionId(2)}-3-{Hash256.Of([1]).ToString()[..16]}", root.GetProperty("id").GetString());
        Assert.AreEqual($"https://cloud.example:8443/collections/{new CollectionId(2)}", root.GetProperty("source").GetString());
        Assert.AreEqual("2031-02-03T02:05:06.0000007Z", root.GetProperty("time").GetString());
        Assert.AreEqual($$"""{"user":"{{new UserId(1)}}","collection":"{{new CollectionId(2)}}","sequence":3,"device":"{{new DeviceId(4)}}","puts":5,"patches":6,"deletes":7}""", root.GetProperty("data").GetRawText());
        Assert.AreEqual(appended.Id, (appended with { Committed = default }).Id, "sent again for whatever reason, it is the same event");
    }

    [TestMethod]
    public void RetrySchedule_GrowsOverThreeDays_ThenEnds()
    {
        var waits = Enumerable.Range(1, RetrySchedule.Attempts - 1).Select(attempt => RetrySchedule.WaitAfter(attempt, jitter: 0)!.Value).ToList();
        Assert.AreSequenceEqual(waits.Order(), waits);
        Assert.AreEqual(71, (int)waits.Aggregate((sum, wait) => sum + wait).TotalHours);
        Assert.IsNull(RetrySchedule.WaitAfter(RetrySchedule.Attempts, jitter: 0));
        Assert.AreEqual(TimeSpan.FromSeconds(6), RetrySchedule.WaitAfter(1, jitter: 1));
        Assert.AreEqual(TimeSpan.FromMinutes(1), RetrySchedule.WaitAfter(1, jitter: 0, asked: TimeSpan.FromMinutes(1)));
        Assert.AreEqual(TimeSpan.FromMinutes(5), RetrySchedule.WaitAfter(2, jitter: 0, asked: TimeSpan.FromMinutes(1)));
        Assert.AreEqual(TimeSpan.FromDays(1), RetrySchedule.WaitAfter(1, jitter: 0, asked: TimeSpan.FromDays(400)));
    }
}
