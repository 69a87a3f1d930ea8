using System.Collections.Immutable;
using SyncCloud.Agent.Home;
using SyncCloud.Engine.Verify;

namespace SyncCloud.Agent.Commands;

/// <summary>What <c>verify --json</c> prints. Lengths in bytes.</summary>
internal sealed record VerifyDocument
{
    public required string Collection { get; init; }
    public required string Id { get; init; }

    /// <summary>Nothing was found.</summary>
    public required bool Well { get; init; }
    public required ImmutableArray<FindingDocument> Findings { get; init; }

    /// <summary>Logs read and verified, and the newest one with the state root that all of them give (absent when they could not all be folded).</summary>
    public required long Logs { get; init; }
    public required long LogBytes { get; init; }
    public required long Head { get; init; }
    public required string HeadHash { get; init; }
    public string? Root { get; init; }

    /// <summary>The base image that stood for trimmed logs, by its sequence number; absent when there are all logs.</summary>
    public long? Image { get; init; }
    public required long Packs { get; init; }
    public required long Contents { get; init; }

    /// <summary>With <c>--read-data</c>: contents that were read from the cloud to the last byte.</summary>
    public required bool ReadData { get; init; }
    public required long ContentsRead { get; init; }
    public required long ContentBytesRead { get; init; }

    /// <summary>Files on this device that were hashed, and those that were edited since the last sync.</summary>
    public required long Files { get; init; }
    public required long FileBytes { get; init; }
    public required long FilesEdited { get; init; }
    public required double Seconds { get; init; }

    public static VerifyDocument Of(AttachedCollection collection, VerifyReport report, bool readData, TimeSpan elapsed) => new()
    {
        Collection = collection.Name,
        Id = collection.Id,
        Well = report.Findings.IsEmpty,
        Findings = [.. report.Findings.Select(FindingDocument.Of)],
        Logs = report.Logs,
        LogBytes = report.LogBytes,
        Head = report.Head.Sequence,
        HeadHash = report.Head.Hash.ToString(),
        Root = report.Root?.ToString(),
        Image = report.Image,
        Packs = report.Packs,
        Contents = report.Contents,
        ReadData = readData,
        ContentsRead = report.ContentsRead,
        ContentBytesRead = report.ContentBytesRead,
        Files = report.Files,
        FileBytes = report.FileBytes,
        FilesEdited = report.FilesEdited,
        Seconds = elapsed.TotalSeconds,
    };
}

/// <summary>One thing that is not as it should be. <paramref name="Subject"/> is one of state, log, image, index, pack, content, file; <paramref name="Paths"/> may be fewer than <paramref name="PathCount"/>.</summary>
internal sealed record FindingDocument(string Subject, string Name, string Problem, string Remedy, ImmutableArray<string> Paths, long PathCount)
{
    public static FindingDocument Of(VerifyFinding finding) => new(finding.Subject switch
    {
        VerifySubject.State => "state",
        VerifySubject.Log => "log",
        VerifySubject.Image => "image",
        VerifySubject.Index => "index",
        VerifySubject.Pack => "pack",
        VerifySubject.Content => "content",
        _ => "file",
    }, finding.Name, finding.Problem, finding.Remedy, finding.Paths, finding.PathCount);
}
