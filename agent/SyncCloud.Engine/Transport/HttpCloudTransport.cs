using System.Globalization;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Engine.Transport;

/// <summary>
/// The transport over the HTTP contract (see <see cref="Routes"/>). One request a call, without retries (see <see cref="RetryingTransport"/>),
/// but for packs: there a link is asked for first. Safe for concurrent calls.
/// </summary>
public sealed class HttpCloudTransport : ICloudTransport, IDisposable
{
    private const int MaxAnswerLength = 64 << 10;
    private readonly HttpClient http;
    private readonly ServiceRequests requests;
    private readonly PackStore packs;

    /// <param name="connection">Where and as which device.</param>
    /// <param name="handler">The shared connections (see <see cref="HttpConnections"/>); not disposed of.</param>
    /// <param name="time">Bounds the wait for a stalled service and the use of links.</param>
    public HttpCloudTransport(ServiceConnection connection, HttpMessageHandler handler, TimeProvider time)
    {
        http = HttpConnections.CreateClient(handler);
        requests = new ServiceRequests(connection, http, time);
        packs = new PackStore(requests, time);
    }

    public DateTimeOffset? ServiceTime => requests.ServiceTime;

    public async Task<AppendOutcome> AppendAsync(CollectionId collection, ReadOnlyMemory<byte> log, CancellationToken cancellationToken)
    {
        await using var reply = await requests.SendAsync(HttpMethod.Post, Routes.Fill(Routes.Logs, collection), Access.Device, (log, MediaTypes.ChangeLog), cancellationToken);
        if (reply.Message.IsSuccessStatusCode)
        {
            var appended = await reply.ReadJsonAsync(ContractJson.Default.AppendedLog, MaxAnswerLength, cancellationToken);
            return Hash256.TryParse(appended.Hash, out var hash)
                ? new AppendOutcome.Appended(new LogPosition(appended.Sequence, hash))
                : throw reply.Malformed("a log without a hash");
        }
        var problem = await reply.ReadProblemAsync(cancellationToken);
        return problem?.Type switch
        {
            ProblemTypes.LostRace => new AppendOutcome.LostRace(Head(problem, reply)),
            ProblemTypes.ContainerRetired => new AppendOutcome.ContainersRetired(Containers(problem, reply)),
            ProblemTypes.ContainerQuarantined => new AppendOutcome.ContainersQuarantined(Containers(problem, reply)),
            _ => FeatureRefusal.Find(problem) is { } feature ? new AppendOutcome.UnknownFeature(feature, reply.Failure(problem)) : throw reply.Failure(problem),
        };
    }

    public Task<ReadOutcome> ReadAsync(CollectionId collection, LogPosition after, long byteBudget, Func<StoredLog, CancellationToken, ValueTask> receive, CancellationToken cancellationToken) =>
        ReadAsync(collection, after, byteBudget, null, null, receive, cancellationToken);

    /// <summary>
    /// The same, with a contact (see <see cref="Routes.Contact"/>) in the same request. Before anything is handed over, and before the outcome is told,
    /// <paramref name="answered"/> hears whether the service has taken it; if not, it is made there, and what it throws comes through. A copy that was left
    /// behind is a failure with <see cref="ProblemTypes.Superseded"/>.
    /// </summary>
    public async Task<ReadOutcome> ReadAsync(CollectionId collection, LogPosition after, long byteBudget, InstanceContact? contact, Func<bool, CancellationToken, Task>? answered,
        Func<StoredLog, CancellationToken, ValueTask> receive, CancellationToken cancellationToken)
    {
        var budget = byteBudget == LogStream.DefaultBudget ? "" : $"&budget={byteBudget}";
        var route = $"{Routes.Fill(Routes.Logs, collection)}?after={after.Sequence}&hash={after.Hash}{budget}";
        await using var reply = await requests.SendAsync(HttpMethod.Get, route, contact, cancellationToken);
        var problem = reply.Message.IsSuccessStatusCode ? null : await reply.ReadProblemAsync(cancellationToken);
        if (answered is not null)
        {
            if (problem?.Type == ProblemTypes.Superseded) throw reply.Failure(problem);
            await answered(reply.Message.Headers.Contains(ContractHeaders.Contact), cancellationToken);
        }
        if (!reply.Message.IsSuccessStatusCode)
        {
            return problem?.Type switch
            {
                ProblemTypes.Rewound => new ReadOutcome.Rewound(Head(problem, reply)),
                ProblemTypes.Trimmed => new ReadOutcome.Trimmed(Head(problem, reply)),
                _ => throw reply.Failure(problem),
            };
        }
        if (reply.Message.Content.Headers.ContentType?.MediaType != MediaTypes.LogStream) throw reply.Malformed("no stream of logs");
        var wanted = reply.Message.Headers.TryGetValues(ContractHeaders.WantedPacks, out var values)
            && long.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
        for (var last = after; ;)
        {
            var (log, head) = await NextAsync(reply, cancellationToken);
            if (head is { } end) return end.Sequence >= last.Sequence ? new ReadOutcome.UpTo(end, wanted) : throw reply.Malformed($"head {end.Sequence} after log {last.Sequence}");
            if (log!.Position.Sequence != last.Sequence + 1) throw reply.Malformed($"log {log.Position.Sequence} after log {last.Sequence}");
            await receive(log, cancellationToken);
            last = log.Position;
        }
    }

    public async Task<ReadOnlyMemory<byte>> DownloadLogAsync(CollectionId collection, long sequence, CancellationToken cancellationToken)
    {
        await using var reply = await requests.SendAsync(HttpMethod.Get, Routes.Fill(Routes.Log, collection, sequence), Access.Device, null, cancellationToken);
        await reply.ExpectSuccessAsync(cancellationToken);
        return await reply.ReadAsync(FormatLimits.MaxLogLength, cancellationToken);
    }

    public Task<LogRow?> FindLogAsync(CollectionId collection, long sequence, CancellationToken cancellationToken) =>
        FindLogAsync($"{Routes.Fill(Routes.LogIndex, collection)}?after={sequence - 1}&limit=1", row => row.Sequence == sequence, cancellationToken);

    public Task<LogRow?> FindLogAsync(CollectionId collection, LogId log, CancellationToken cancellationToken) =>
        FindLogAsync($"{Routes.Fill(Routes.LogIndex, collection)}?log={log}", row => row.LogId == log.ToString(), cancellationToken);

    public async Task<IReadOnlyList<ImageRow>> ListImagesAsync(CollectionId collection, CancellationToken cancellationToken) =>
        (await requests.GetAsync(Routes.Fill(Routes.ImageIndex, collection), Access.Device, ContractJson.Default.ImageList, cancellationToken)).Images;

    public async Task<bool> ReadImageAsync(CollectionId collection, long? at, Func<Stream, CancellationToken, Task> receive, CancellationToken cancellationToken)
    {
        var route = Routes.Fill(Routes.Image, collection) + (at is { } sequence ? $"?at={sequence}" : "");
        await using var reply = await requests.SendAsync(HttpMethod.Get, route, Access.Device, null, cancellationToken);
        if (!reply.Message.IsSuccessStatusCode)
        {
            var problem = await reply.ReadProblemAsync(cancellationToken);
            return problem?.Type == ProblemTypes.NotFound ? false : throw reply.Failure(problem);
        }
        if (reply.Message.Content.Headers.ContentType?.MediaType != MediaTypes.BaseImage) throw reply.Malformed("no base image");
        await receive(reply.Body, cancellationToken);
        return true;
    }

    public async Task<ImageOutcome> UploadImageAsync(CollectionId collection, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        await using var reply = await requests.SendAsync(HttpMethod.Put, Routes.Fill(Routes.Image, collection), write, MediaTypes.BaseImage, cancellationToken);
        if (reply.Message.IsSuccessStatusCode) return new ImageOutcome.Stored();
        var problem = await reply.ReadProblemAsync(cancellationToken);
        return problem?.Type switch
        {
            ProblemTypes.ContainerRetired => new ImageOutcome.ContainersRetired(Containers(problem, reply)),
            ProblemTypes.TooLarge or ProblemTypes.QuotaExceeded => new ImageOutcome.NoRoom(problem.Detail ?? problem.Title),
            _ => FeatureRefusal.Find(problem) is { } feature ? new ImageOutcome.UnknownFeature(feature) : throw reply.Failure(problem),
        };
    }

    public Task UploadPackAsync(CollectionId collection, Hash256 pack, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
        packs.UploadAsync(collection, pack, bytes, cancellationToken);

    public Task<PackRange> DownloadPackAsync(CollectionId collection, Hash256 pack, long? offset, int length, CancellationToken cancellationToken) =>
        packs.DownloadAsync(collection, pack, offset, length, cancellationToken);

    public async Task<bool> CheckPackAsync(CollectionId collection, Hash256 pack, CancellationToken cancellationToken)
    {
        await using var reply = await requests.SendAsync(HttpMethod.Post, Routes.Fill(Routes.PackCheck, collection, pack), Access.Device, null, cancellationToken);
        await reply.ExpectSuccessAsync(cancellationToken);
        return (await reply.ReadJsonAsync(ContractJson.Default.PackState, MaxAnswerLength, cancellationToken)).Wanted;
    }

    public async Task<IReadOnlyList<DamagedPack>> WantedPacksAsync(CollectionId collection, CancellationToken cancellationToken)
    {
        var list = await requests.GetAsync(Routes.Fill(Routes.WantedPacks, collection), Access.Device, ContractJson.Default.WantedPackList, cancellationToken);
        return [.. list.Packs.Select(wanted => Hash256.TryParse(wanted.Id, out var pack)
            ? new DamagedPack(pack, wanted.Damaged is { } damaged ? [.. damaged] : null)
            : throw ServiceErrors.Malformed(requests.Address, "a pack without an id"))];
    }

    public void ExpectPacks(CollectionId collection, IReadOnlyList<Hash256> expected) => packs.Expect(collection, expected);

    public void Dispose()
    {
        packs.Dispose();
        http.Dispose();
    }

    private async Task<LogRow?> FindLogAsync(string route, Func<LogRow, bool> isIt, CancellationToken cancellationToken) =>
        (await requests.GetAsync(route, Access.Device, ContractJson.Default.LogList, cancellationToken)).Logs.FirstOrDefault(isIt);

    /// <summary>What is wrong with the stream is wrong with this transfer: logs that came whole hold, and the rest can be asked for again.</summary>
    private static async ValueTask<(StoredLog? Log, LogPosition? Head)> NextAsync(Reply reply, CancellationToken cancellationToken)
    {
        try
        {
            return await LogStream.ReadAsync(reply.Body, FormatLimits.MaxLogLength, cancellationToken);
        }
        catch (CorruptDataException e)
        {
            throw new TransportException($"The stream of logs from {reply.Peer} broke off: {e.Message}.", isFinal: false, inner: e);
        }
    }

    private static LogPosition Head(Problem problem, Reply reply) => problem.Head is { } head && Hash256.TryParse(head.Hash, out var hash)
        ? new LogPosition(head.Sequence, hash)
        : throw reply.Malformed("a refusal without the head");

    private static List<ContainerId> Containers(Problem problem, Reply reply)
    {
        if (problem.Containers is not { IsDefaultOrEmpty: false } names) throw reply.Malformed("a refusal without the containers");
        try
        {
            return [.. names.Select(name => ContainerId.Read(Convert.FromHexString(name)))];
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            throw reply.Malformed("a container without a name", e);
        }
    }
}
