using System.Net;

namespace SyncCloud.Connectors.Dav;

/// <summary>What a server answered, whole.</summary>
internal sealed record DavAnswer
{
    public required HttpStatusCode Status { get; init; }

    /// <summary>Where the answer came from in the end.</summary>
    public required Uri Address { get; init; }

    public required byte[] Body { get; init; }

    /// <summary>The header, as it is written; null when there is none.</summary>
    public required string? ETag { get; init; }

    public bool IsDone => (int)Status is >= 200 and < 300;

    /// <summary>Whether it was refused because this is no longer the version that was meant (RFC 9110 §13).</summary>
    public bool IsAnotherVersion => Status == HttpStatusCode.PreconditionFailed;

    public bool IsGone => Status is HttpStatusCode.NotFound or HttpStatusCode.Gone;

    /// <summary>Null when it is no 207 or cannot be read.</summary>
    public Multistatus? Multistatus => Status == HttpStatusCode.MultiStatus ? Dav.Multistatus.Read(Body) : null;

    /// <summary>The precondition that it names, without its namespace; null when it names none.</summary>
    public string? Precondition => Dav.Multistatus.Precondition(Body);

    /// <summary>Why the server did not do it, in words for the user.</summary>
    public string Refusal() => (Status, Precondition) switch
    {
        (HttpStatusCode.InsufficientStorage, _) => "the server has no room left for it",
        (HttpStatusCode.RequestEntityTooLarge, _) or (_, "max-resource-size") => "it is larger than the server takes",
        (_, "no-uid-conflict") => "the server has another entry with the same UID",
        (_, "supported-calendar-component") => "this calendar takes no entries of its kind",
        (_, "supported-address-data" or "supported-calendar-data") or (HttpStatusCode.UnsupportedMediaType, _) => "the server does not take this format: add the collection again with another --format",
        (HttpStatusCode.Forbidden, "need-privileges" or null) => "the server does not let this user write here",
        (_, { } named) => $"the server refuses it ({(int)Status}: {named})",
        _ => $"the server refuses it ({(int)Status})",
    };
}
