using System.Net;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;
using SyncCloud.Service.Tests.Webhooks;

namespace SyncCloud.LocalHost.Tests.Telemetry;

/// <summary>Two devices, all that they do, and what is refused them; it notes every secret and every id that it sees.</summary>
internal sealed class Session(HttpClient http, DataFolder data, Receiver receiver, List<string> secret, List<string> ids, CancellationToken cancellationToken)
{
    /// <summary>A device and its collection.</summary>
    public async Task<(HttpDevice Device, CollectionId Collection)> BeginAsync()
    {
        var device = await DeviceAsync("Trillian laptop");
        var collection = await device.CollectionAsync("Heart-of-Gold");
        secret.Add("Heart-of-Gold");
        ids.Add(collection.Id);
        return (device, CollectionId.Parse(collection.Id));
    }

    public async Task RunAsync()
    {
        var (laptop, collection) = await BeginAsync();
        var phone = await DeviceAsync("Trillian phone");
        await ListenAsync(phone);
        var webhook = await SubscribeAsync(laptop);

        var first = laptop.Log(collection, LogPosition.Start(collection), "Vogon poetry.txt");
        await AppendAsync(laptop, collection, first, HttpStatusCode.Created);
        await AttemptedAsync(laptop, webhook, 1);
        receiver.AgreeAndAnswer(500);
        var head = (await laptop.ReadAsync(collection, LogPosition.Start(collection))).Head;
        await AppendAsync(laptop, collection, laptop.Log(collection, head, "Vogon poetry 2.txt"), HttpStatusCode.Created);
        await AttemptedAsync(laptop, webhook, 2);
        await AppendAsync(phone, collection, phone.Log(collection, head), HttpStatusCode.Conflict);
        await AppendAsync(laptop, collection, first, HttpStatusCode.OK);
        await phone.ReadAsync(collection, (await ReadHeadAsync(phone, collection, head)));
        await RefusedAsync(phone, collection);
        await MovePackAsync(laptop, collection);
    }

    private static async Task<LogPosition> ReadHeadAsync(HttpDevice device, CollectionId collection, LogPosition after)
    {
        using var response = await device.SendAsync("GET", $"{Routes.Fill(Routes.LogIndex, collection)}?after={after.Sequence}");
        var list = await TestServer.ReadAsync(response, HttpStatusCode.OK, ContractJson.Default.LogList);
        return new LogPosition(list.Head.Sequence, Hash256.Parse(list.Head.Hash));
    }

    private async Task RefusedAsync(HttpDevice device, CollectionId collection)
    {
        var logs = Routes.Fill(Routes.Logs, collection);
        await SentAsync(device, "GET", $"{logs}?after=7&hash={new string('7', 64)}", HttpStatusCode.Conflict);
        await SentAsync(device with { Token = "Zaphod-token" }, "GET", logs, HttpStatusCode.Unauthorized);
        await SentAsync(device with { Device = device.Device! with { Secret = "Zaphod-secret" } }, "GET", logs, HttpStatusCode.Unauthorized);
        await SentAsync(device, "GET", Routes.Fill(Routes.ImageIndex, new CollectionId(42)), HttpStatusCode.NotFound);
        await SentAsync(device, "GET", "/towel/Zaphod?Trillian=Zaphod", HttpStatusCode.NotFound);
        using var corrupt = await device.SendAsync("PUT", Routes.Fill(Routes.Image, collection), HttpDevice.Bytes("Vogon poetry"u8.ToArray(), MediaTypes.BaseImage));
        Assert.AreEqual(HttpStatusCode.BadRequest, corrupt.StatusCode);
    }

    private async Task MovePackAsync(HttpDevice device, CollectionId collection)
    {
        using var builder = new PackBuilder();
        var block = "Vogon poetry, all of it"u8.ToArray();
        builder.Add(block, ContentHash.Leaf(block));
        var (id, bytes) = builder.Build();
        var request = new ContentLinkRequest([new PackUpload(id.ToString(), bytes.Length, Hash256.Of(bytes).ToString())], [id.ToString()]);
        using var asked = await device.SendAsync("POST", Routes.Fill(Routes.ContentLinks, collection), TestServer.Json(request, ContractJson.Default.ContentLinkRequest));
        var links = await TestServer.ReadAsync(asked, HttpStatusCode.OK, ContractJson.Default.ContentLinks);
        ids.Add(id.ToString());
        foreach (var link in links.Put.Concat(links.Get)) secret.AddRange(link.Url.Split('?', 2)[1].Split('&').Where(part => part.StartsWith("signature", StringComparison.Ordinal)).Select(part => part.Split('=', 2)[1]));
        ids.Add(new Uri(links.Get[0].Url).Segments[2].Trim('/'));
        using var put = await http.PutAsync(links.Put[0].Url, HttpDevice.Bytes(bytes, MediaTypes.Pack), cancellationToken);
        Assert.AreEqual(HttpStatusCode.Created, put.StatusCode);
        CollectionAssert.AreEqual(bytes, await http.GetByteArrayAsync(links.Get[0].Url, cancellationToken));
    }

    private async Task<string> SubscribeAsync(HttpDevice device)
    {
        receiver.AgreeAndAnswer(200);
        var address = new Uri(receiver.Address, "/towel?Zaphod=Trillian").AbsoluteUri;
        using var response = await device.SendAsync("POST", Routes.Webhooks, TestServer.Json(new WebhookSubscription(address), ContractJson.Default.WebhookSubscription));
        var subscribed = await TestServer.ReadAsync(response, HttpStatusCode.Created, ContractJson.Default.SubscribedWebhook);
        secret.AddRange([address, $":{receiver.Port}", subscribed.Secret, subscribed.Secret.Split('_')[1]]);
        ids.Add(subscribed.Webhook.Id);
        return subscribed.Webhook.Id;
    }

    private async Task ListenAsync(HttpDevice device)
    {
        using var response = await device.SendAsync("POST", Routes.Fill(Routes.Negotiate, device.Id));
        var queue = await TestServer.ReadAsync(response, HttpStatusCode.OK, ContractJson.Default.NegotiatedQueue);
        secret.Add(queue.Authorization);
        ids.Add(queue.Url.Split('/')[^1]);
    }

    private async Task<HttpDevice> DeviceAsync(string name)
    {
        var code = await LocalServer.CreateCodeAsync(data, "Zaphod", cancellationToken);
        using var response = await http.PostAsync(Routes.Enrolments, TestServer.Json(new EnrolmentRequest(code), ContractJson.Default.EnrolmentRequest), cancellationToken);
        var token = (await TestServer.ReadAsync(response, HttpStatusCode.OK, ContractJson.Default.EnrolmentResponse)).Token;
        var device = await HttpDevice.RegisterAsync(http, token, name);
        secret.AddRange([code, token, device.Device!.Secret]);
        ids.Add(device.Device.Id);
        return device;
    }

    private static async Task AppendAsync(HttpDevice device, CollectionId collection, byte[] log, HttpStatusCode expected)
    {
        using var response = await device.AppendAsync(collection, log);
        Assert.AreEqual(expected, response.StatusCode);
    }

    private static async Task SentAsync(HttpDevice device, string method, string address, HttpStatusCode expected)
    {
        using var response = await device.SendAsync(method, address);
        Assert.AreEqual(expected, response.StatusCode, address);
    }

    /// <summary>So many attempts were made and noted; each event has an id of its own.</summary>
    private async Task AttemptedAsync(HttpDevice device, string webhook, int count)
    {
        while (true)
        {
            using var response = await device.SendAsync("GET", Routes.WebhookDeliveries.Replace("{webhook}", webhook, StringComparison.Ordinal));
            if ((await TestServer.ReadAsync(response, HttpStatusCode.OK, ContractJson.Default.WebhookAttemptList)).Deliveries.Length >= count) break;
            await Task.Delay(20, cancellationToken);
        }
        ids.Add(receiver.Received.Last(one => one.Method == "POST").Headers["webhook-id"]);
        Assert.IsFalse(receiver.Received.Any(one => one.Headers.ContainsKey("traceparent")), "a stranger learns nothing of our traces");
    }
}
