using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Xml.Linq;
using SyncCloud.Engine;

namespace SyncCloud.Connectors.Dav;

/// <summary>
/// Asks one server, and sends the user's sign-in to no other. An answer, of whatever status, is a value; without one it throws <see cref="ApplicationDataException"/>, and so it does when the server
/// refuses the sign-in (<see cref="SignInRefusedException"/>) or asks to come again later. No wait is endless and no answer larger than <see cref="LargestAnswer"/>.
/// </summary>
internal sealed class DavClient : IDisposable
{
    internal const int LargestAnswer = 64 << 20;
    private const int MostRedirects = 5;
    private const string Zipped = "gzip";
    private static readonly TimeSpan longestRequest = TimeSpan.FromMinutes(2), longestConnection = TimeSpan.FromMinutes(5);
    private readonly DavPlace place;

    // Servers of HTTP/1.0 close each connection after its answer, and what is sent along one meanwhile is lost: until the server is known to be newer, none is used twice.
    private readonly HttpClient careful;
    private readonly HttpClient lasting;
    private bool isNewer;
    private AuthenticationHeaderValue? signIn;
    private bool asked;

    internal DavClient(DavPlace place)
    {
        this.place = place;
        (careful, lasting) = (CreateClient(TimeSpan.Zero), CreateClient(longestConnection));
    }

    internal DavPlace Place => place;

    internal DavAnswer PropFind(Uri address, int depth, IEnumerable<XElement> properties, CancellationToken cancellationToken) =>
        SendXml("PROPFIND", address, depth, new XElement(DavNames.PropFind, new XElement(DavNames.Prop, properties)), cancellationToken);

    internal DavAnswer Report(Uri address, int depth, XElement report, CancellationToken cancellationToken) => SendXml("REPORT", address, depth, report, cancellationToken);

    internal DavAnswer Get(Uri address, CancellationToken cancellationToken) => Send(address, _ => new HttpRequestMessage(HttpMethod.Get, address), cancellationToken);

    /// <param name="address">The resource.</param>
    /// <param name="version">The one that is to be replaced; null: there must be none.</param>
    /// <param name="bytes">The new one.</param>
    /// <param name="contentType">Its type, of UTF-8 text.</param>
    /// <param name="cancellationToken">Cancels.</param>
    internal DavAnswer Put(Uri address, string? version, ReadOnlyMemory<byte> bytes, string contentType, CancellationToken cancellationToken) => Send(address, transfer =>
    {
        var content = transfer.Body(bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue(contentType, "utf-8");
        return Conditional(new HttpRequestMessage(HttpMethod.Put, address) { Content = content }, version);
    }, cancellationToken);

    internal DavAnswer Delete(Uri address, string version, CancellationToken cancellationToken) =>
        Send(address, _ => Conditional(new HttpRequestMessage(HttpMethod.Delete, address), version), cancellationToken);

    /// <summary>An address that the server has named; null when it lies at another server.</summary>
    internal Uri? Resolve(Uri at, string href) => Uri.TryCreate(at, href, out var address) && IsHere(address) ? address : null;

    public void Dispose()
    {
        careful.Dispose();
        lasting.Dispose();
    }

    private HttpClient CreateClient(TimeSpan connectionLifetime)
    {
        var handler = place.Handler();
        // A transfer has a time of its own.
        var client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        if (handler is SocketsHttpHandler sockets)
        {
            // What is counted is what comes along the wire.
            (sockets.AutomaticDecompression, sockets.PooledConnectionLifetime) = (DecompressionMethods.None, connectionLifetime);
            client.DefaultRequestHeaders.AcceptEncoding.ParseAdd(Zipped);
        }
        client.DefaultRequestHeaders.UserAgent.ParseAdd("SyncCloud/" + typeof(DavClient).Assembly.GetName().Version?.ToString(3));
        return client;
    }

    private DavAnswer SendXml(string method, Uri address, int depth, XElement body, CancellationToken cancellationToken)
    {
        var bytes = Encoding.UTF8.GetBytes("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n" + body.ToString(SaveOptions.DisableFormatting));
        return Send(address, transfer =>
        {
            var content = transfer.Body(bytes);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/xml", "utf-8");
            var request = new HttpRequestMessage(new HttpMethod(method), address) { Content = content };
            request.Headers.Add("Depth", depth == 0 ? "0" : "1");
            return request;
        }, cancellationToken);
    }

    private DavAnswer Send(Uri address, Func<DavTransfer, HttpRequestMessage> create, CancellationToken cancellationToken)
    {
        for (var redirects = 0; ; redirects++)
        {
            if (!IsHere(address)) throw Trouble($"The server at {Server} names an address at another one, {address}, and your sign-in is sent to no other. If that is yours, give its address instead.");
            using var transfer = new DavTransfer(longestRequest, place.Bandwidth, place.Time, cancellationToken);
            using var request = create(transfer);
            request.RequestUri = address;
            request.Headers.Authorization = SignIn;
            var (response, body) = Answer(request, transfer, cancellationToken);
            using var answered = response;
            isNewer = response.Version >= HttpVersion.Version11;
            if (response.StatusCode is HttpStatusCode.Moved or HttpStatusCode.Redirect or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect && response.Headers.Location is { } location)
            {
                if (redirects >= MostRedirects) throw Trouble($"The server at {Server} sends on and on from {place.Address}.");
                address = location.IsAbsoluteUri ? location : new Uri(address, location);
                continue;
            }
            return Checked(new DavAnswer { Status = response.StatusCode, Address = address, Body = body, ETag = ETagOf(response) });
        }
    }

    private (HttpResponseMessage Response, byte[] Body) Answer(HttpRequestMessage request, DavTransfer transfer, CancellationToken cancellationToken)
    {
        HttpResponseMessage? response = null;
        try
        {
            response = (isNewer ? lasting : careful).Send(request, HttpCompletionOption.ResponseHeadersRead, transfer.Token);
            // What waits for the next byte is not asked whether it is cancelled.
            using var hung = transfer.Token.Register(static it => ((HttpResponseMessage)it!).Dispose(), response);
            return (response, Body(response, transfer));
        }
        catch (Exception e)
        {
            response?.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            if (transfer.IsOver) throw Trouble($"The server at {Server} does not answer within {longestRequest.TotalMinutes:0} minutes. Nothing is lost: try again later.");
            if (e is HttpRequestException or IOException or InvalidDataException) throw Trouble($"The server at {Server} cannot be reached: {e.GetBaseException().Message}. Nothing is lost: try again later.");
            throw;
        }
    }

    private DavAnswer Checked(DavAnswer answer) => answer.Status switch
    {
        HttpStatusCode.Unauthorized => throw new SignInRefusedException(place.Address.ToString(),
            SignIn is null ? $"The server at {Server} wants a sign-in." : $"The server at {Server} refuses the sign-in: the user or the password is wrong, or no longer valid."),
        HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout =>
            throw Trouble($"The server at {Server} is not ready now ({(int)answer.Status}). Nothing is lost: try again later."),
        _ => answer,
    };

    private AuthenticationHeaderValue? SignIn
    {
        get
        {
            if (!asked) (signIn, asked) = (place.SignIn()?.Header, true);
            return signIn;
        }
    }

    private string Server => place.Address.GetLeftPart(UriPartial.Authority);

    private bool IsHere(Uri address) => address.Scheme == place.Address.Scheme && address.Authority == place.Address.Authority && address.UserInfo.Length == 0;

    private ApplicationDataException Trouble(string message) => new(place.Address.ToString(), message);

    private static HttpRequestMessage Conditional(HttpRequestMessage request, string? version)
    {
        if (version is null) request.Headers.TryAddWithoutValidation("If-None-Match", "*");
        else request.Headers.TryAddWithoutValidation("If-Match", version);
        return request;
    }

    private byte[] Body(HttpResponseMessage response, DavTransfer transfer)
    {
        using var stream = transfer.Of(response);
        using var unzipped = response.Content.Headers.ContentEncoding.Contains(Zipped, StringComparer.OrdinalIgnoreCase) ? new GZipStream(stream, CompressionMode.Decompress) : stream;
        using var bytes = new MemoryStream();
        var buffer = new byte[64 << 10];
        while (unzipped.Read(buffer) is > 0 and var read)
        {
            if (bytes.Length + read > LargestAnswer) throw new AnswerTooLargeException(place.Address.ToString(), $"The server at {Server} answers with more than {LargestAnswer >> 20} MiB at once.");
            bytes.Write(buffer.AsSpan(0, read));
        }
        return bytes.ToArray();
    }

    private static string? ETagOf(HttpResponseMessage response) => response.Headers.NonValidated.TryGetValues("ETag", out var values) ? values.ToString() : null;
}

/// <summary>An answer is larger than any that is taken.</summary>
internal sealed class AnswerTooLargeException(string address, string message) : ApplicationDataException(address, message);
