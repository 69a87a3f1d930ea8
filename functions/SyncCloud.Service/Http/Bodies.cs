using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Service.Http;

/// <summary>Reads request bodies within their bounds and writes answers.</summary>
internal static class Bodies
{
    // A few of the size of a pack; the shared pool would keep one for every thread that ever gave one back.
    private static readonly ArrayPool<byte> Lent = ArrayPool<byte>.Create(maxArrayLength: 16 << 20, maxArraysPerBucket: 4);

    /// <summary>The contract's JSON. What is no JSON, lacks a member or holds null where a value belongs is an <see cref="Refusal.InvalidRequest"/>.</summary>
    public static async ValueTask<Outcome<T>> ReadJsonAsync<T>(EndpointCall call, JsonTypeInfo<T> type, long maxLength) where T : class
    {
        if (!(await ReadBytesAsync(call, maxLength, "the request's JSON")).TryGet(out var bytes, out var refusal)) return refusal;
        try
        {
            return JsonSerializer.Deserialize(bytes, type) is { } value ? value : new Refusal.InvalidRequest("the body is null");
        }
        catch (JsonException exception)
        {
            return new Refusal.InvalidRequest($"the body is not the JSON expected: {exception.Message}");
        }
    }

    /// <summary>The whole body. One that announces more than the limit is refused unread.</summary>
    public static async ValueTask<Outcome<byte[]>> ReadBytesAsync(EndpointCall call, long maxLength, string what)
    {
        var request = call.Http.Request;
        if (request.ContentLength > maxLength) return new Refusal.TooLarge(what, maxLength);
        if (request.ContentLength is { } length)
        {
            var exact = new byte[length];
            await request.Body.ReadExactlyAsync(exact, call.Cancelled);
            return exact;
        }
        using var buffer = new MemoryStream();
        var chunk = new byte[64 << 10];
        int count;
        while ((count = await request.Body.ReadAsync(chunk, call.Cancelled)) > 0)
        {
            if (buffer.Length + count > maxLength) return new Refusal.TooLarge(what, maxLength);
            buffer.Write(chunk, 0, count);
        }
        return buffer.ToArray();
    }

    /// <summary>The whole body in pooled memory, which holds until <paramref name="use"/> ends. One that announces more than the limit is refused unread.</summary>
    public static async ValueTask<Refusal?> LendAsync(EndpointCall call, long maxLength, string what, Func<ReadOnlyMemory<byte>, ValueTask<Refusal?>> use)
    {
        if (call.Http.Request.ContentLength is not { } length || length > maxLength)
            return (await ReadBytesAsync(call, maxLength, what)).TryGet(out var bytes, out var refusal) ? await use(bytes) : refusal;
        var pooled = Lent.Rent((int)length);
        try
        {
            await LongBody.ReadAsync(call.Http, pooled.AsMemory(0, (int)length), call.Cancelled);
            return await use(pooled.AsMemory(0, (int)length));
        }
        finally
        {
            Lent.Return(pooled);
        }
    }

    public static async ValueTask<Refusal?> WriteJsonAsync<T>(EndpointCall call, int status, T value, JsonTypeInfo<T> type)
    {
        await WriteJsonAsync(call.Http, status, "application/json", value, type);
        return null;
    }

    public static async Task WriteProblemAsync(HttpContext http, Problem problem, TimeSpan? retryAfter)
    {
        if (retryAfter is { } wait) http.Response.Headers.RetryAfter = ((long)Math.Ceiling(Math.Max(wait.TotalSeconds, 1))).ToString();
        if (problem.Status == StatusCodes.Status401Unauthorized) http.Response.Headers.WWWAuthenticate = "Bearer";
        await WriteJsonAsync(http, problem.Status, MediaTypes.Problem, problem, ContractJson.Default.Problem);
    }

    private static async Task WriteJsonAsync<T>(HttpContext http, int status, string mediaType, T value, JsonTypeInfo<T> type)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(value, type);
        http.Response.StatusCode = status;
        http.Response.ContentType = mediaType;
        http.Response.ContentLength = bytes.Length;
        await http.Response.Body.WriteAsync(bytes, http.RequestAborted);
    }
}
