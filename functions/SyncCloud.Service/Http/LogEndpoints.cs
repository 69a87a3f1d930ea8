using System.Globalization;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;
using SyncCloud.Service.Logs;
using SyncCloud.Service.Notifications;
using SyncCloud.Service.Storage;
using SyncCloud.Service.Telemetry;

namespace SyncCloud.Service.Http;

/// <summary>Appending and reading logs.</summary>
internal static class LogEndpoints
{
    private const int DefaultRows = 100;

    public static IEnumerable<ApiEndpoint> All(ServiceOptions options) =>
    [
        new("POST", Routes.Logs, Access.Device, options.MaxLogLength, AppendAsync)
        {
            Description = new("appendLog", "Appends a change log to the one that it names, if that is still the newest.")
            {
                Body = MediaTypes.ChangeLog,
                Answers = [new(200, "This very log was committed before.", ContractJson.Default.AppendedLog), new(201, "It is committed.", ContractJson.Default.AppendedLog)],
                Problems =
                [
                    ProblemTypes.Corrupt, ProblemTypes.LostRace, ProblemTypes.Rewound, ProblemTypes.LogIdTaken, ProblemTypes.KindMismatch,
                    ProblemTypes.ContainerRetired, ProblemTypes.ContainerQuarantined, ProblemTypes.QuotaExceeded,
                ],
            },
        },
        new("GET", Routes.Logs, Access.Device, 0, ReadAsync)
        {
            Description = new("readLogs", "The logs after a position, as frames, up to a byte budget and at least one if there is one. Moves the device's cursor to the position.")
            {
                Parameters =
                [
                    new("after", ApiValue.Number, "The sequence number of the newest log that the device has; 0 when left out."),
                    new("hash", ApiValue.Hash, "The SHA-256 of that log; may be left out at 0."),
                    new("budget", ApiValue.Number, $"How many bytes of logs to send at most; {LogStream.DefaultBudget} when left out."),
                    new(ContractHeaders.Contact, ApiValue.Text, "The device's contact, as CURRENT.NEXT, in place of one of its own.", Place: ApiPlace.Header),
                ],
                Answers =
                [
                    new(200, "Log frames and an end frame with the head.", MediaTypes.LogStream)
                    {
                        Headers =
                        [
                            new(ContractHeaders.WantedPacks, ApiValue.Number, "How many of the collection's packs are in quarantine; absent when none are."),
                            new(ContractHeaders.Contact, ApiValue.Number, "1 when the contact was taken; absent when there was none, or no room to note it."),
                        ],
                    },
                ],
                Problems = [ProblemTypes.Rewound, ProblemTypes.Trimmed, ProblemTypes.Superseded],
            },
        },
        new("GET", Routes.LogIndex, Access.Device, 0, IndexAsync)
        {
            Description = new("listLogs", "Rows of logs without their bytes, oldest first, those of trimmed logs too.")
            {
                Parameters =
                [
                    new("after", ApiValue.Number, "Rows above this sequence number; all when left out."),
                    new("limit", ApiValue.Number, $"How many rows at most, from 1 up; {DefaultRows} when left out."),
                    new("log", ApiValue.Id, "The row of the log with this id alone, if there is one."),
                ],
                Answers = [new(200, "The rows, and the head.", ContractJson.Default.LogList)],
            },
        },
        new("GET", Routes.Log, Access.Device, 0, LogAsync)
        {
            Description = new("downloadLog", "The bytes of one log.")
            {
                Answers = [new(200, "The log.", MediaTypes.ChangeLog)],
                Problems = [ProblemTypes.NotFound, ProblemTypes.Trimmed],
            },
        },
    ];

    private static async ValueTask<Refusal?> AppendAsync(EndpointCall call)
    {
        if (!CollectionId.TryParse(call.FromRoute("collection"), out var collection)) return new Refusal.UnknownCollection();
        if (!(await Bodies.ReadBytesAsync(call, call.Service.Options.MaxLogLength, "a change log")).TryGet(out var bytes, out var refusal)) return refusal;
        var outcome = await call.Service.Appender.AppendAsync(call.Caller.User, call.Caller.Device, collection, bytes, call.Cancelled);
        Instruments.Append(outcome, bytes.Length);
        if (!outcome.TryGet(out var appended, out refusal)) return refusal;
        // A repeated append tells again what a crash after the commit may have left out; and a caller that has gone keeps nobody from being told.
        if (call.Service.Notifier is { } notifier)
            await notifier.AppendedAsync(new AppendNotice(call.Caller.User, collection, call.Caller.Device, appended.Position, appended.HasHooks), CancellationToken.None);
        var body = new AppendedLog(appended.Position.Sequence, appended.Position.Hash.ToString());
        return await Bodies.WriteJsonAsync(call, appended.IsNew ? 201 : 200, body, ContractJson.Default.AppendedLog);
    }

    private static async ValueTask<Refusal?> ReadAsync(EndpointCall call)
    {
        if (await ContactAsync(call) is { } notThisCopy) return notThisCopy;
        if (!CollectionId.TryParse(call.FromRoute("collection"), out var collection)) return new Refusal.UnknownCollection();
        if (Queries.Number(call, "after", 0) is not { } sequence) return new Refusal.InvalidRequest("after must be a sequence number");
        if (Queries.Number(call, "budget", LogStream.DefaultBudget) is not { } budget) return new Refusal.InvalidRequest("budget must be a number of bytes");
        LogPosition after;
        if (Hash256.TryParse(call.FromQuery("hash"), out var hash)) after = new LogPosition(sequence, hash);
        else if (sequence == 0 && call.FromQuery("hash") is null) after = LogPosition.Start(collection);
        else return new Refusal.InvalidRequest("hash must be the SHA-256 of log 'after', 64 hexadecimal digits");

        var outcome = await call.Service.Reader.ReadAsync(call.Caller.User, call.Caller.Device, collection, after, budget, call.Cancelled);
        if (!outcome.TryGet(out var range, out var refusal))
        {
            Instruments.ReadRefused(refusal);
            return refusal;
        }
        if (range.WantedPacks > 0) call.Http.Response.Headers[ContractHeaders.WantedPacks] = range.WantedPacks.ToString(CultureInfo.InvariantCulture);
        call.Http.Response.ContentType = MediaTypes.LogStream;
        if (range.IsEmpty) call.Http.Response.ContentLength = LogStream.EmptyLength;
        var (logs, bytes) = (0L, 0L);
        try
        {
            await foreach (var log in range.Logs.WithCancellation(call.Cancelled))
            {
                await LogStream.WriteLogAsync(call.Http.Response.Body, log, call.Cancelled);
                (logs, bytes) = (logs + 1, bytes + log.Bytes.Length);
            }
            await LogStream.WriteEndAsync(call.Http.Response.Body, range.Head, call.Cancelled);
        }
        finally
        {
            Instruments.Read(logs, bytes);
        }
        return null;
    }

    /// <summary>Takes the contact that comes with a read, if one does, and says so, whatever becomes of the read.</summary>
    private static async ValueTask<Refusal?> ContactAsync(EndpointCall call)
    {
        if (call.Http.Request.Headers[ContractHeaders.Contact] is not [{ } text]) return null;
        if (InstanceContact.Parse(text) is not { } contact) return new Refusal.InvalidRequest($"{ContractHeaders.Contact} must be two nonces with a dot between them");
        try
        {
            if ((await call.Service.Devices.ContactAsync(call.Caller.User, call.Caller.Device, contact.Current, contact.Next, call.Cancelled)).Refusal is { } refusal) return refusal;
            call.Http.Response.Headers[ContractHeaders.Contact] = "1";
            return null;
        }
        // Then nothing is taken from anybody, but what others wrote can be read.
        catch (StorageException exception) when (exception.IsFull) { return null; }
    }

    private static async ValueTask<Refusal?> IndexAsync(EndpointCall call)
    {
        if (!CollectionId.TryParse(call.FromRoute("collection"), out var collection)) return new Refusal.UnknownCollection();
        if (call.FromQuery("log") is { } name) return await RowAsync(call, collection, name);
        if (Queries.Number(call, "after", 0) is not { } after) return new Refusal.InvalidRequest("after must be a sequence number");
        if (Queries.Number(call, "limit", DefaultRows) is not (>= 1 and var limit)) return new Refusal.InvalidRequest("limit must be a number of rows");
        var outcome = await call.Service.Reader.IndexAsync(call.Caller.User, collection, after, (int)Math.Min(limit, LogReader.MaxRows), call.Cancelled);
        if (!outcome.TryGet(out var index, out var refusal)) return refusal;
        return await WriteAsync(call, index);
    }

    private static async ValueTask<Refusal?> RowAsync(EndpointCall call, CollectionId collection, string name)
    {
        if (!LogId.TryParse(name, out var log)) return new Refusal.InvalidRequest("log must be a log's id, 32 hexadecimal digits");
        if (!(await call.Service.Reader.RowAsync(call.Caller.User, collection, log, call.Cancelled)).TryGet(out var index, out var refusal)) return refusal;
        return await WriteAsync(call, index);
    }

    private static ValueTask<Refusal?> WriteAsync(EndpointCall call, LogIndex index) =>
        Bodies.WriteJsonAsync(call, 200, new LogList([.. index.Logs.Select(ToContract)], PositionInfo.Of(index.Head)), ContractJson.Default.LogList);

    private static async ValueTask<Refusal?> LogAsync(EndpointCall call)
    {
        if (!CollectionId.TryParse(call.FromRoute("collection"), out var collection)) return new Refusal.UnknownCollection();
        if (!Queries.TryNumber(call.FromRoute("sequence"), out var sequence)) return new Refusal.NotFound("no such log");
        if (!(await call.Service.Reader.LogAsync(call.Caller.User, collection, sequence, call.Cancelled)).TryGet(out var log, out var refusal)) return refusal;
        call.Http.Response.ContentType = MediaTypes.ChangeLog;
        call.Http.Response.ContentLength = log.Bytes.Length;
        await call.Http.Response.Body.WriteAsync(log.Bytes, call.Cancelled);
        return null;
    }

    private static LogRow ToContract(CommittedLog log) => new(log.Position.Sequence, log.Log.ToString(), log.Position.Hash.ToString(), log.Root.ToString(),
        log.Device.ToString(), log.Counts.Puts, log.Counts.Patches, log.Counts.Deletes, log.Length, log.Committed, log.IsTrimmed);
}
