using System.Net;
using System.Text;
using SyncCloud.Agent.Home;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Agent.Tests.Follow;

/// <summary>A cloud that answers as a test has written down, one answer a request; then it lets whoever asks wait until he gives up.</summary>
internal sealed class CloudScript : IDisposable
{
    public const string Queue = "https://queue.example.org/device-1";
    private readonly TemporaryFolder folder = new();
    private readonly Queue<Func<HttpResponseMessage>> answers = new();

    public CloudScript(string service = "https://cloud.example.org/", bool? insecure = null)
    {
        Home = new AgentHome(folder.At("home"));
        Home.Create();
        Home.Save(new Installation { Service = service, User = "ann", Device = new string('1', 32), DeviceName = "laptop", InsecureHttp = insecure, Fingerprint = new string('2', 64) }, new Credentials { Token = "the-token", DeviceSecret = "the-secret" });
    }

    public AgentHome Home { get; }
    public List<(string Line, string Authorization, Hash256? Pinned)> Requests { get; } = [];
    public TaskCompletionSource Over { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public CloudScript Answers(HttpStatusCode status, string body = "", string type = "application/json")
    {
        answers.Enqueue(() => new HttpResponseMessage(status) { Content = new StringContent(body, Encoding.UTF8, type) });
        return this;
    }

    public CloudScript Negotiates(string queue = Queue) =>
        Answers(HttpStatusCode.OK, $$"""{"url":"{{queue}}","authorization":"SharedAccessSignature sr=1","expires":"2030-01-01T00:00:00+00:00"}""");

    public CloudScript Hints(CollectionId collection, long sequence) => Answers(HttpStatusCode.OK, $$"""{"collection":"{{collection}}","sequence":{{sequence}}}""");

    public CloudScript Refuses(HttpStatusCode status, string type) =>
        Answers(status, $$"""{"type":"{{type}}","title":"It said no","status":{{(int)status}}}""", MediaTypes.Problem);

    public CloudScript Breaks()
    {
        answers.Enqueue(() => throw new HttpRequestException(HttpRequestError.ConnectionError, "Connection refused"));
        return this;
    }

    public HttpMessageHandler Connect(Hash256? pinned) => new Handler(this, pinned);

    public void Dispose() => folder.Dispose();

    private sealed class Handler(CloudScript script, Hash256? pinned) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            script.Requests.Add(($"{request.Method} {request.RequestUri}", request.Headers.TryGetValues("Authorization", out var shown) ? string.Join(' ', shown) : "", pinned));
            if (script.answers.TryDequeue(out var answer)) return answer();
            script.Over.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new InvalidOperationException("never");
        }
    }
}
