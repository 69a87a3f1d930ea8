using System.Net;
using System.Net.Http.Headers;
using SyncCloud.Engine.Transport;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;
using SyncCloud.Protocol.Tests.Samples;

namespace SyncCloud.Fuzz.Tests.Targets;

/// <summary>
/// An input is one byte for what is asked, one for the status, one for the media type, one for how the length is announced, and then the answer's body, which
/// every request of the call gets.
/// </summary>
internal static class AnswerReader
{
    private static readonly CollectionId Collection = SampleLog.Collection;
    private static readonly Hash256 Pack = SampleLog.OtherPack;
    private static readonly HttpStatusCode[] Statuses = [HttpStatusCode.OK, HttpStatusCode.Created, HttpStatusCode.PartialContent, HttpStatusCode.NoContent, HttpStatusCode.BadRequest,
        HttpStatusCode.Unauthorized, HttpStatusCode.NotFound, HttpStatusCode.Conflict, HttpStatusCode.TooManyRequests, HttpStatusCode.InternalServerError, HttpStatusCode.Found, (HttpStatusCode)507];

    private static readonly string[] Types = ["application/json", MediaTypes.Problem, MediaTypes.LogStream, MediaTypes.ChangeLog, MediaTypes.Pack, "text/html"];

    private static readonly Func<HttpCloudTransport, ManagementClient, Task>[] Calls =
    [
        (transport, _) => transport.AppendAsync(Collection, new byte[10], default),
        (transport, _) => transport.ReadAsync(Collection, new LogPosition(0, default), 1 << 20, static (log, _) => { ChangeLog.Open(log.Bytes); return default; }, default),
        (transport, _) => transport.DownloadLogAsync(Collection, 1, default),
        (transport, _) => transport.UploadPackAsync(Collection, Pack, new byte[10], default),
        (transport, _) => transport.DownloadPackAsync(Collection, Pack, null, 100, default),
        (transport, _) => transport.DownloadPackAsync(Collection, Pack, 10, 100, default),
        (_, management) => management.DescribeAsync(default),
        (_, management) => management.EnrolAsync("code", default),
        (_, management) => management.RegisterDeviceAsync("laptop", default),
        (_, management) => management.ListDevicesAsync(default),
        (_, management) => management.ListCollectionsAsync(default),
        (_, management) => management.CreateCollectionAsync("documents", "files", default),
        (_, management) => management.ListLogsAsync(Collection, 0, 10, default),
    ];

    public static IEnumerable<byte[]> Seeds()
    {
        var links = $"{{\"put\":[{{\"id\":\"{Pack}\",\"url\":\"http://127.0.0.1/content/1\",\"headers\":{{\"x-kind\":\"a\"}},\"stored\":false,\"expires\":\"2031-01-01T00:00:00+00:00\"}}],"
            + $"\"get\":[{{\"id\":\"{Pack}\",\"url\":\"http://127.0.0.1/content/1\",\"headers\":{{}},\"stored\":true,\"expires\":\"2031-01-01T00:00:00+00:00\"}}]}}";
        var problem = $"{{\"type\":\"{ProblemTypes.LostRace}\",\"title\":\"Lost\",\"status\":409,\"detail\":\"a detail\",\"head\":{{\"sequence\":3,\"hash\":\"{Pack}\"}},\"containers\":[\"00\"]}}";
        (int Call, int Status, int Type, string Body)[] seeds =
        [
            (0, 1, 0, $"{{\"sequence\":3,\"hash\":\"{Pack}\"}}"), (0, 7, 1, problem), (0, 7, 1, problem.Replace(ProblemTypes.LostRace, ProblemTypes.ContainerRetired, StringComparison.Ordinal)),
            (1, 7, 1, problem.Replace(ProblemTypes.LostRace, ProblemTypes.Rewound, StringComparison.Ordinal)), (3, 0, 0, links), (4, 0, 0, links), (5, 2, 0, links),
            (6, 0, 0, "{\"product\":\"SyncCloud\",\"version\":\"0.1.0\",\"identity\":\"enrolment-code\",\"limits\":{\"maxLogLength\":1,\"maxPackLength\":1,\"maxImageLength\":1,\"userQuota\":1}}"),
            (7, 0, 0, "{\"token\":\"a.b.c\",\"user\":\"ann\"}"), (8, 1, 0, "{\"id\":\"de71ce00de71ce00de71ce00de71ce00\",\"name\":\"laptop\",\"secret\":\"secret\"}"),
            (9, 0, 0, "{\"devices\":[{\"id\":\"de71ce00de71ce00de71ce00de71ce00\",\"name\":\"laptop\",\"registered\":\"2031-01-01T00:00:00+00:00\",\"cursors\":{}}]}"),
            (10, 0, 0, $"{{\"collections\":[{{\"id\":\"{Collection}\",\"name\":\"documents\",\"kind\":\"files\",\"head\":{{\"sequence\":3,\"hash\":\"{Pack}\"}}}}]}}"),
            (12, 0, 0, $"{{\"logs\":[],\"head\":{{\"sequence\":0,\"hash\":\"{Pack}\"}}}}"), (9, 9, 5, "<html>"),
        ];
        foreach (var (call, status, type, body) in seeds) yield return [(byte)call, (byte)status, (byte)type, 0, .. HttpTargets.Text(body)];
        yield return [2, 0, 3, 0, .. SampleLog.Bytes];
        yield return [1, 0, 2, 0, .. FormatTargets.LogStreamBytes()];
    }

    public static void Read(byte[] input)
    {
        if (input.Length < 4) return;
        using var handler = new Answers(input);
        var connection = new ServiceConnection
        {
            Address = new Uri("http://127.0.0.1/"), Token = static _ => new("token"), Device = new DeviceCredentials(new DeviceId(5), "secret"), StallTimeout = TimeSpan.FromMinutes(10),
        };
        using var transport = new HttpCloudTransport(connection, handler, TimeProvider.System);
        using var management = new ManagementClient(connection, handler, TimeProvider.System);
        try
        {
            Calls[input[0] % Calls.Length](transport, management).GetAwaiter().GetResult();
        }
        // What is no answer of the contract is the transport's; what is wrong with bytes that came as they were sent is the format's.
        catch (Exception e) when (e is TransportException or CorruptDataException or UnknownFeatureException) { }
    }

    private sealed class Answers(byte[] input) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var content = new StreamContent(new MemoryStream(input, 4, input.Length - 4));
            content.Headers.ContentType = new MediaTypeHeaderValue(Types[input[2] % Types.Length]);
            content.Headers.ContentLength = (input[3] % 3) switch { 0 => input.Length - 4, 1 => null, _ => input[3] * 100_000L };
            if (input[1] > 128) content.Headers.ContentRange = new ContentRangeHeaderValue(10, 10 + input[3], 20 + (input[3] * 2));
            return Task.FromResult(new HttpResponseMessage(Statuses[input[1] % Statuses.Length]) { Content = content, RequestMessage = request });
        }
    }
}
