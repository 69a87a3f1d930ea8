using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging.Abstractions;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;
using SyncCloud.Protocol.Tests.Samples;
using SyncCloud.Service;
using SyncCloud.Service.Content;
using SyncCloud.Service.Http;
using SyncCloud.Service.Management;
using SyncCloud.Simulation.Tests.Cloud;

namespace SyncCloud.Fuzz.Tests.Targets;

/// <summary>
/// The service as a caller meets it, new for each input: one byte for the endpoint and one for how the length is announced, then a line each for the route's
/// values (none: right ones), the query, the Range header and the device's id (none: the right one), then the body.
/// </summary>
internal sealed partial class RequestReader
{
    private const int Lines = 4;
    private static readonly UserId User = new(1);
    private readonly SyncService service;
    private readonly IReadOnlyList<ApiEndpoint> endpoints;
    private readonly EndpointRunner runner;
    private readonly NewDevice device;
    private readonly CollectionId collection;

    public RequestReader()
    {
        var (clock, signer, options) = (new Standstill(), new LinkSigner(new byte[LinkSigner.KeyLength]), new ServiceOptions());
        service = new SyncService(new MemoryTableStore(), new MemoryBlobStore(clock), signer, clock, new Counted(), options);
        endpoints = ApiEndpoints.All(options, signIn: null, "0.1.0", signer);
        runner = new EndpointRunner(service, static _ => new TokenUser(User, null), NullLogger<EndpointRunner>.Instance);
        device = Wait(service.Devices.RegisterAsync(User, "laptop", null, null, default)).Value;
        collection = Wait(service.Collections.CreateAsync(User, "documents", "files", default)).Value.Collection.Id;
    }

    public static IEnumerable<byte[]> Seeds()
    {
        var reader = new RequestReader();
        for (var endpoint = 0; endpoint < reader.endpoints.Count; endpoint++) yield return Seed(endpoint, "\n\n\n\n", HttpTargets.Text("{\"name\":\"a\",\"kind\":\"files\"}"));
        int Index(string method, string route) => reader.endpoints.ToList().FindIndex(endpoint => endpoint.Method == method && endpoint.Route == route);

        var header = SampleLog.Header with { Collection = reader.collection, Device = reader.device.Id, Base = LogPosition.Start(reader.collection) };
        yield return Seed(Index("POST", Routes.Logs), "\n\n\n\n", ChangeLogWriter.Write(header, SampleLog.Changes, [SampleLog.Locations[0]], SampleLog.InlinePack));
        yield return Seed(Index("GET", Routes.Logs), $"\nafter=0&hash={LogPosition.Start(reader.collection).Hash}&budget=100\n\n\n", []);
        yield return Seed(Index("GET", Routes.LogIndex), "\nafter=0&limit=10\n\n\n", []);

        var (pack, sha256) = (Pack.Open(SampleLog.InlinePack, "pack").Directory.Id, Hash256.Of(SampleLog.InlinePack));
        var wanted = $"{{\"put\":[{{\"id\":\"{pack}\",\"length\":{SampleLog.InlinePack.Length},\"sha256\":\"{sha256}\"}}],\"get\":[\"{pack}\"]}}";
        yield return Seed(Index("POST", Routes.ContentLinks), "\n\n\n\n", HttpTargets.Text(wanted));
        var request = new ContentLinkRequest([new PackUpload(pack.ToString(), SampleLog.InlinePack.Length, sha256.ToString())], [pack.ToString()]);
        var links = Wait(reader.service.Contents.LinkAsync(User, reader.collection, request, new Uri("http://127.0.0.1"), default)).Value;
        var route = $"{User}/{reader.collection}/{pack}";
        yield return Seed(Index("PUT", LinkSigner.Route), $"{route}\n{new Uri(links.Put[0].Url).Query.TrimStart('?')}\n\n\n", SampleLog.InlinePack);
        yield return Seed(Index("GET", LinkSigner.Route), $"{route}\n{new Uri(links.Get[0].Url).Query.TrimStart('?')}\nbytes=1-2\n\n", []);

        static byte[] Seed(int endpoint, string lines, byte[] body) => [(byte)endpoint, 0, .. HttpTargets.Text(lines), .. body];
    }

    /// <summary>No exception leaves the runner, and no answer says that the service itself failed.</summary>
    public void Read(byte[] input)
    {
        if (input.Length < 2) return;
        var endpoint = endpoints[input[0] % endpoints.Count];
        var (lines, body) = Split(input.AsMemory(2));
        var http = new DefaultHttpContext { User = new ClaimsPrincipal(new ClaimsIdentity("token")) };
        var answer = new MemoryStream();
        http.Request.Method = endpoint.Method;
        (http.Request.Scheme, http.Request.Host) = ("http", new HostString("127.0.0.1"));
        http.Request.QueryString = new QueryString("?" + lines[1]);
        http.Request.Headers.Range = lines[2];
        http.Request.Headers[ContractHeaders.Device] = lines[3].Length == 0 ? device.Id.ToString() : lines[3];
        http.Request.Headers[ContractHeaders.DeviceSecret] = device.Secret;
        http.Request.RouteValues = RouteOf(endpoint, lines[0]);
        http.Request.Body = new MemoryStream(body.ToArray());
        http.Request.ContentLength = (input[1] % 3) switch { 0 => body.Length, 1 => null, _ => input[1] };
        http.Response.Body = answer;
        runner.RunAsync(endpoint, http).GetAwaiter().GetResult();
        if (http.Response.StatusCode == StatusCodes.Status500InternalServerError) throw new InvalidOperationException($"{endpoint.Method} {endpoint.Route} answers 500");
    }

    private static (string[] Lines, ReadOnlyMemory<byte> Body) Split(ReadOnlyMemory<byte> rest)
    {
        var lines = new string[Lines];
        for (var i = 0; i < Lines; i++)
        {
            var end = rest.Span.IndexOf((byte)'\n');
            lines[i] = Encoding.UTF8.GetString(rest.Span[..Math.Max(end, 0)]);
            rest = rest[(end + 1)..];
        }
        return (lines, rest);
    }

    private RouteValueDictionary RouteOf(ApiEndpoint endpoint, string given)
    {
        var values = new RouteValueDictionary();
        var parts = given.Split('/');
        foreach (var (name, index) in Parameter().Matches(endpoint.Route).Select((match, index) => (match.Groups[1].Value, index)))
            values[name] = given.Length > 0 ? parts.ElementAtOrDefault(index) : name switch { "collection" => collection.ToString(), "device" => device.Id.ToString(), "user" => User.ToString(), _ => "1" };
        return values;
    }

    private static T Wait<T>(ValueTask<T> task) => task.AsTask().GetAwaiter().GetResult();

    [GeneratedRegex(@"\{([a-z]+)\}")]
    private static partial Regex Parameter();

    private sealed class Standstill : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2030, 1, 2, 3, 4, 5, TimeSpan.Zero);
    }

    private sealed class Counted : IRandomBytes
    {
        private int calls;

        public void Fill(Span<byte> destination)
        {
            for (var i = 0; i < destination.Length; i += 32) SHA256.HashData(BitConverter.GetBytes(calls++)).AsSpan(0, Math.Min(32, destination.Length - i)).CopyTo(destination[i..]);
        }
    }
}
