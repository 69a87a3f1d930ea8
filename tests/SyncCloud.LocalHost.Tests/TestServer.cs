using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using SyncCloud.LocalHost.Tests.OpenApi;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;
using SyncCloud.Service;
using SyncCloud.Service.Tests;

namespace SyncCloud.LocalHost.Tests;

/// <summary>A real server on a free loopback port over a folder of its own.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly TestFolder folder = new();
    private readonly ServiceOptions? options;

    private TestServer(ServiceOptions? options) => this.options = options;

    /// <summary>How far the server's clock is ahead of this machine's.</summary>
    public TimeSpan Ahead { get; set; }

    public LocalServer Server { get; private set; } = null!;
    public HttpClient Http { get; private set; } = null!;

    /// <summary>Every answer goes through it.</summary>
    public DescribedAnswers Answers { get; private set; } = null!;

    public string Data => folder.File("data");

    public static async Task<TestServer> StartAsync(ServiceOptions? options = null)
    {
        var server = new TestServer(options);
        await server.StartAgainAsync();
        return server;
    }

    public async Task StopAsync()
    {
        Http.Dispose();
        await Server.DisposeAsync();
    }

    public async Task StartAgainAsync()
    {
        Server = await LocalServer.StartAsync(new LocalServerOptions { DataFolder = Data, Urls = "http://127.0.0.1:0", Service = options, Clock = new ClockAhead(this) }, default);
        Http = new HttpClient(Answers = new DescribedAnswers()) { BaseAddress = Server.Address };
    }

    public async Task<ServedDescription> DescriptionAsync() => new((await Http.GetFromJsonAsync<JsonObject>(Routes.OpenApi))!);

    /// <summary>A token of the user of this name.</summary>
    public async Task<string> EnrolAsync(string user = "anna")
    {
        var code = await Server.CreateCodeAsync(user, default);
        using var response = await Http.PostAsync(Routes.Enrolments, Json(new EnrolmentRequest(code), ContractJson.Default.EnrolmentRequest));
        return (await ReadAsync(response, HttpStatusCode.OK, ContractJson.Default.EnrolmentResponse)).Token;
    }

    /// <summary>A device of the user of this name, with a token of its own.</summary>
    public async Task<HttpDevice> DeviceAsync(string user = "anna")
    {
        var token = await EnrolAsync(user);
        return await HttpDevice.RegisterAsync(Http, token);
    }

    public static HttpContent Json<T>(T value, JsonTypeInfo<T> type) => JsonContent.Create(value, type);

    public static async Task<T> ReadAsync<T>(HttpResponseMessage response, HttpStatusCode expected, JsonTypeInfo<T> type)
    {
        Assert.AreEqual(expected, response.StatusCode, await response.Content.ReadAsStringAsync());
        return (await response.Content.ReadFromJsonAsync(type))!;
    }

    public static async Task<Problem> ProblemAsync(HttpResponseMessage response, HttpStatusCode expected, string type)
    {
        var problem = await ReadAsync(response, expected, ContractJson.Default.Problem);
        Assert.AreEqual(MediaTypes.Problem, response.Content.Headers.ContentType!.MediaType);
        Assert.AreEqual(type, problem.Type);
        Assert.AreEqual((int)expected, problem.Status);
        return problem;
    }

    private sealed class ClockAhead(TestServer server) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + server.Ahead;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        folder.Dispose();
    }
}

/// <summary>Requests as one device sends them; without a device, with the token alone; without a token, as a stranger.</summary>
internal sealed record HttpDevice(HttpClient Http, string? Token, RegisteredDevice? Device)
{
    private static int lastLog;

    public DeviceId Id => DeviceId.Parse(Device!.Id);

    public static async Task<HttpDevice> RegisterAsync(HttpClient http, string token, string name = "laptop")
    {
        using var response = await new HttpDevice(http, token, null).SendAsync("POST", Routes.Devices, TestServer.Json(new DeviceRegistration(name), ContractJson.Default.DeviceRegistration));
        return new HttpDevice(http, token, await TestServer.ReadAsync(response, HttpStatusCode.Created, ContractJson.Default.RegisteredDevice));
    }

    public async Task<HttpResponseMessage> SendAsync(string method, string address, HttpContent? content = null, string? contact = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), address) { Content = content };
        if (Token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        if (Device is not null)
        {
            request.Headers.Add(ContractHeaders.Device, Device.Id);
            request.Headers.Add(ContractHeaders.DeviceSecret, Device.Secret);
        }
        if (contact is not null) request.Headers.Add(ContractHeaders.Contact, contact);
        return await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    public async Task<CollectionInfo> CollectionAsync(string name = "documents", HttpStatusCode expected = HttpStatusCode.Created)
    {
        using var response = await SendAsync("POST", Routes.Collections, TestServer.Json(new CollectionCreation(name, "files"), ContractJson.Default.CollectionCreation));
        return await TestServer.ReadAsync(response, expected, ContractJson.Default.CollectionInfo);
    }

    public byte[] Log(CollectionId collection, LogPosition at, string name = "a file", params LocationRecord[] locations)
    {
        var header = new ChangeLogHeader
        {
            Collection = collection, Log = new LogId((UInt128)Interlocked.Increment(ref lastLog)), Device = Id, Kind = "files", Base = at, Root = default, Counts = default, TimeMilliseconds = 0,
        };
        return ChangeLogWriter.Write(header, [new Put(new ItemId(7), ItemKinds.File, Fields.Of((FileFields.Name, FieldValue.Of(name))))], locations, ReadOnlyMemory<byte>.Empty);
    }

    public Task<HttpResponseMessage> AppendAsync(CollectionId collection, byte[] log) => SendAsync("POST", Routes.Fill(Routes.Logs, collection), Bytes(log, MediaTypes.ChangeLog));

    public async Task<(List<StoredLog> Logs, LogPosition Head)> ReadAsync(CollectionId collection, LogPosition after)
    {
        using var response = await SendAsync("GET", $"{Routes.Fill(Routes.Logs, collection)}?after={after.Sequence}&hash={after.Hash}");
        Assert.AreEqual(HttpStatusCode.OK, response.StatusCode);
        Assert.AreEqual(MediaTypes.LogStream, response.Content.Headers.ContentType!.MediaType);
        await using var body = await response.Content.ReadAsStreamAsync();
        var logs = new List<StoredLog>();
        while (true)
        {
            var (log, head) = await LogStream.ReadAsync(body, FormatLimits.MaxLogLength, default);
            if (head is { } end) return (logs, end);
            logs.Add(log!);
        }
    }

    public static ByteArrayContent Bytes(byte[] bytes, string mediaType) => new(bytes) { Headers = { ContentType = new MediaTypeHeaderValue(mediaType) } };
}
