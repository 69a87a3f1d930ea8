using SyncCloud.Service.Storage;

namespace SyncCloud.Service.Images;

/// <summary>The row <c>image-N</c>: a base image that was read to its end and found true, and the blob that it lies in.</summary>
public sealed record ImageRow
{
    public required long Sequence { get; init; }
    public required string Blob { get; init; }

    /// <summary>In bytes.</summary>
    public required long Length { get; init; }

    /// <summary>When it came to count.</summary>
    public required DateTimeOffset Committed { get; init; }

    public TableProperties ToProperties() => TableProperties.Empty.With("Blob", Blob).With("Sequence", Sequence).With("Length", Length).With("Committed", Committed);

    public static ImageRow Read(TableProperties row) => new()
    {
        Sequence = row.Number("Sequence")!.Value,
        Blob = row.Text("Blob")!,
        Length = row.Number("Length")!.Value,
        Committed = row.Time("Committed") ?? default,
    };
}
