using System.Collections.Immutable;
using System.Text.Json.Serialization;
using SyncCloud.Agent.Cloud;
using SyncCloud.Agent.Home;
using SyncCloud.Engine.Round;
using SyncCloud.Engine.Scan;

namespace SyncCloud.Agent.Commands;

/// <summary>What a sync of one collection did: one JSON line each. Lengths in bytes.</summary>
internal sealed record SyncDocument
{
    public required string Collection { get; init; }
    public required string Id { get; init; }
    public required bool InStep { get; init; }

    /// <summary>The cursor before and after.</summary>
    public long SequenceBefore { get; init; }
    public long Sequence { get; init; }

    /// <summary>The state root after.</summary>
    public string? Root { get; init; }
    public long Scanned { get; init; }
    public long LogsPulled { get; init; }
    public long ItemsApplied { get; init; }
    public long LogsPushed { get; init; }
    public long ChangesPushed { get; init; }
    public long ContentBytesPushed { get; init; }
    public long ContentBytesApplied { get; init; }

    /// <summary>Damaged packs of the cloud that this device made whole again.</summary>
    public long PacksRepaired { get; init; }

    /// <summary>Bytes of request bodies, and of answers.</summary>
    public long BytesSent { get; init; }
    public long BytesReceived { get; init; }
    public long Requests { get; init; }
    public required double Seconds { get; init; }
    public ImmutableArray<ProblemDocument> Pending { get; init; } = [];
    public ImmutableArray<ProblemDocument> Problems { get; init; } = [];
    public long Unpushed { get; init; }

    /// <summary>Local changes that stay on this device, since it only receives.</summary>
    public long KeptHere { get; init; }

    /// <summary>When the next log is old enough for this device, which stays behind; absent when it has taken in all logs.</summary>
    public DateTimeOffset? WaitsUntil { get; init; }

    /// <summary>The service's time at the end.</summary>
    [JsonIgnore]
    public DateTimeOffset? ServiceTime { get; init; }
    public long Conflicts { get; init; }

    /// <summary>The device that this installation became in this run, because another copy of it had gone on as the one that it was.</summary>
    public string? BecameDevice { get; init; }

    /// <summary>Deletions and replacements that wait for `synccloud approve`.</summary>
    public long Approvals { get; init; }

    /// <summary>Those of them that wait before they are sent.</summary>
    [JsonIgnore]
    public long AwaitingToSend { get; init; }
    public string? Error { get; init; }
    public string? Remedy { get; init; }

    /// <summary>What the error comes to.</summary>
    [JsonIgnore]
    public ExitCode Failure { get; init; } = ExitCode.Error;

    [JsonIgnore]
    public ExitCode Exit => Error is not null ? Failure : !(IsDone || OnlyApprovals) ? ExitCode.Error : !IsDone ? ExitCode.Approval : Conflicts > 0 ? ExitCode.Conflicts : ExitCode.Done;

    /// <summary>In step, but for what this device is not to send, or not to take in yet.</summary>
    [JsonIgnore]
    public bool IsDone { get; init; }

    [JsonIgnore]
    public bool IsMoving => LogsPulled > 0 || LogsPushed > 0 || ItemsApplied > 0 || PacksRepaired > 0;

    /// <summary>What is not in step waits for an approval, or for what does.</summary>
    private bool OnlyApprovals => Approvals > 0 && Problems.IsEmpty && Pending.All(problem => problem.IsApproval);

    public static SyncDocument Of(AttachedCollection collection, long before, RoundReport report, Traffic traffic, TimeSpan elapsed) => new()
    {
        Collection = collection.Name,
        Id = collection.Id,
        InStep = report.InStep,
        IsDone = report.IsDone,
        KeptHere = report.KeptHere,
        WaitsUntil = report.WaitsUntil,
        SequenceBefore = before,
        Sequence = report.Cursor.Sequence,
        Root = report.Root.ToString(),
        Scanned = report.Scanned,
        LogsPulled = report.LogsPulled,
        ItemsApplied = report.ItemsApplied,
        LogsPushed = report.LogsPushed,
        ChangesPushed = report.ChangesPushed,
        ContentBytesPushed = report.ContentBytesPushed,
        ContentBytesApplied = report.ContentBytesApplied,
        PacksRepaired = report.PacksRepaired,
        BytesSent = traffic.Sent,
        BytesReceived = traffic.Received,
        Requests = traffic.Requests,
        Seconds = elapsed.TotalSeconds,
        Pending = ProblemDocument.Of(report.Pending),
        Problems = ProblemDocument.Of(report.Problems),
        Unpushed = report.Unpushed,
        Conflicts = report.Conflicts,
        Approvals = report.AwaitingToSend + report.AwaitingToApply,
        AwaitingToSend = report.AwaitingToSend,
    };
}

/// <summary>One item that waits or could not be read, and why.</summary>
internal sealed record ProblemDocument(string Path, string Reason)
{
    /// <summary>It waits for an approval, or for what does.</summary>
    [JsonIgnore]
    public bool IsApproval => Reason is ItemProblem.AwaitingApproval or ItemProblem.BehindApproval;

    public static ImmutableArray<ProblemDocument> Of(ImmutableArray<ItemProblem> problems) =>
        [.. problems.Select(problem => new ProblemDocument(problem.Path, problem.Message))];
}
