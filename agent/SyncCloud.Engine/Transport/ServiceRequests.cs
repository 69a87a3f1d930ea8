using System.Collections.Immutable;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Engine.Transport;

/// <summary>Which proof of identity a route wants.</summary>
internal enum Access { Public, User, Device }

/// <summary>Sends requests to the service's own routes. Safe for concurrent calls.</summary>
internal sealed class ServiceRequests(ServiceConnection connection, HttpClient http, TimeProvider time)
{
    private const string Json = "application/json";
    private const int MaxJsonLength = 32 << 20;
    private long serviceTime;
    private readonly string address = connection.Address.GetLeftPart(UriPartial.Path).TrimEnd('/');

    /// <summary>The service's name in messages.</summary>
    public string Address => address;

    /// <summary>The service's time as its newest answer told it, to the second; null before the first.</summary>
    public DateTimeOffset? ServiceTime
    {
        get => Volatile.Read(ref serviceTime) is var ticks and not 0 ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;
        private set => Volatile.Write(ref serviceTime, value?.UtcTicks ?? 0);
    }

    /// <summary>Whether the way to the service is encrypted; the way to what it links to must then be, too.</summary>
    public bool IsSecure => connection.Address.Scheme == Uri.UriSchemeHttps;

    /// <summary>Whether an address is the service's own, not that of a store which it links to.</summary>
    public bool IsService(Uri url) => Uri.Compare(url, connection.Address, UriComponents.SchemeAndServer, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) == 0;

    /// <summary>Sends a request to a route and returns whatever answer comes.</summary>
    public async Task<Reply> SendAsync(HttpMethod method, string route, Access access, (ReadOnlyMemory<byte> Bytes, string MediaType)? body, CancellationToken cancellationToken)
    {
        var request = await NewRequestAsync(method, route, access, cancellationToken);
        Func<StallWatch, HttpContent>? content = body is { } given ? watch => new WatchedContent(given.Bytes, watch, connection.Bandwidth?.Up) : null;
        return await SendAsync(request, content, HeadersOf(body?.MediaType), address, cancellationToken);
    }

    /// <summary>Sends, as this device, a request without a body, and with it a contact if there is one.</summary>
    public async Task<Reply> SendAsync(HttpMethod method, string route, InstanceContact? contact, CancellationToken cancellationToken)
    {
        var request = await NewRequestAsync(method, route, Access.Device, cancellationToken);
        if (contact is not null) request.Headers.Add(ContractHeaders.Contact, contact.ToHeader());
        return await SendAsync(request, (Func<StallWatch, HttpContent>?)null, HeadersOf(null), address, cancellationToken);
    }

    /// <summary>Sends, as this device, a body that is written as it goes.</summary>
    public async Task<Reply> SendAsync(HttpMethod method, string route, Func<Stream, CancellationToken, Task> write, string mediaType, CancellationToken cancellationToken)
    {
        var request = await NewRequestAsync(method, route, Access.Device, cancellationToken);
        return await SendAsync(request, watch => new WrittenContent(write, watch, connection.Bandwidth?.Up), HeadersOf(mediaType), address, cancellationToken);
    }

    /// <summary>Sends a request to any address, with headers of the request or its body; <paramref name="peer"/> names the address in errors.</summary>
    public Task<Reply> SendAsync(HttpRequestMessage request, ReadOnlyMemory<byte>? body, ImmutableDictionary<string, string> headers, string peer, CancellationToken cancellationToken) =>
        SendAsync(request, body is { } bytes ? watch => new WatchedContent(bytes, watch, connection.Bandwidth?.Up) : null, headers, peer, cancellationToken);

    private static ImmutableDictionary<string, string> HeadersOf(string? mediaType) =>
        mediaType is null ? ImmutableDictionary<string, string>.Empty : ImmutableDictionary<string, string>.Empty.Add("Content-Type", mediaType);

    private async Task<HttpRequestMessage> NewRequestAsync(HttpMethod method, string route, Access access, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(method, address + route);
        if (access != Access.Public)
        {
            var token = connection.Token is { } give ? await give(cancellationToken) : throw new InvalidOperationException("this connection has no token");
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }
        if (access == Access.Device)
        {
            var device = connection.Device ?? throw new InvalidOperationException("this connection has no device");
            request.Headers.Add(ContractHeaders.Device, device.Device.ToString());
            request.Headers.Add(ContractHeaders.DeviceSecret, device.Secret);
        }
        return request;
    }

    private async Task<Reply> SendAsync(HttpRequestMessage request, Func<StallWatch, HttpContent>? body, ImmutableDictionary<string, string> headers, string peer, CancellationToken cancellationToken)
    {
        if (!connection.InsecureHttp && PlainHttp.IsExposed(request.RequestUri!)) throw ServiceErrors.Exposed(peer);
        var watch = new StallWatch(connection.StallTimeout, time, cancellationToken);
        try
        {
            request.Content = body?.Invoke(watch);
            foreach (var (name, value) in headers)
                if (!request.Headers.TryAddWithoutValidation(name, value)) request.Content?.Headers.TryAddWithoutValidation(name, value);
            var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, watch.Token);
            var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
            watch.Disarm();
            if (peer == address && response.Headers.Date is { } date) ServiceTime = date;
            return new Reply(request, response, new WatchedStream(stream, watch, connection.Bandwidth?.Down, peer, cancellationToken), watch, peer, time);
        }
        catch (Exception e)
        {
            var error = ServiceErrors.OfConnection(e, peer, watch, cancellationToken);
            watch.Dispose();
            request.Dispose();
            if (error is null) throw;
            throw error;
        }
    }

    public Task<TAnswer> GetAsync<TAnswer>(string route, Access access, JsonTypeInfo<TAnswer> type, CancellationToken cancellationToken)
        where TAnswer : class =>
        AskAsync(HttpMethod.Get, route, access, null, type, cancellationToken);

    public Task<TAnswer> PostAsync<TBody, TAnswer>(string route, Access access, TBody body, JsonTypeInfo<TBody> bodyType, JsonTypeInfo<TAnswer> type, CancellationToken cancellationToken)
        where TAnswer : class =>
        AskAsync(HttpMethod.Post, route, access, (JsonSerializer.SerializeToUtf8Bytes(body, bodyType), Json), type, cancellationToken);

    public Task<TAnswer> PatchAsync<TBody, TAnswer>(string route, Access access, TBody body, JsonTypeInfo<TBody> bodyType, JsonTypeInfo<TAnswer> type, CancellationToken cancellationToken)
        where TAnswer : class =>
        AskAsync(HttpMethod.Patch, route, access, (JsonSerializer.SerializeToUtf8Bytes(body, bodyType), Json), type, cancellationToken);

    /// <summary>Posts without a body.</summary>
    public Task<TAnswer> PostAsync<TAnswer>(string route, Access access, JsonTypeInfo<TAnswer> type, CancellationToken cancellationToken)
        where TAnswer : class =>
        AskAsync(HttpMethod.Post, route, access, null, type, cancellationToken);

    /// <summary>Posts what is answered with nothing but success.</summary>
    public async Task PostAsync<TBody>(string route, Access access, TBody body, JsonTypeInfo<TBody> bodyType, CancellationToken cancellationToken)
    {
        await using var reply = await SendAsync(HttpMethod.Post, route, access, (JsonSerializer.SerializeToUtf8Bytes(body, bodyType), Json), cancellationToken);
        await reply.ExpectSuccessAsync(cancellationToken);
    }

    /// <summary>Posts without a body what is answered with nothing but success.</summary>
    public async Task PostAsync(string route, Access access, CancellationToken cancellationToken)
    {
        await using var reply = await SendAsync(HttpMethod.Post, route, access, null, cancellationToken);
        await reply.ExpectSuccessAsync(cancellationToken);
    }

    public async Task DeleteAsync(string route, Access access, CancellationToken cancellationToken)
    {
        await using var reply = await SendAsync(HttpMethod.Delete, route, access, null, cancellationToken);
        await reply.ExpectSuccessAsync(cancellationToken);
    }

    private async Task<TAnswer> AskAsync<TAnswer>(HttpMethod method, string route, Access access, (ReadOnlyMemory<byte>, string)? body, JsonTypeInfo<TAnswer> type, CancellationToken cancellationToken)
        where TAnswer : class
    {
        await using var reply = await SendAsync(method, route, access, body, cancellationToken);
        await reply.ExpectSuccessAsync(cancellationToken);
        return await reply.ReadJsonAsync(type, MaxJsonLength, cancellationToken);
    }
}
