using SyncCloud.Service.Storage;

namespace SyncCloud.Service;

/// <summary>Whether the stores answer: one read of each, of what is not there. Nothing is written, so anyone may ask.</summary>
public sealed class Health(ITableStore tables, IBlobStore blobs)
{
    private const string Nothing = "health";

    /// <summary>Throws <see cref="StorageException"/> when one of them does not.</summary>
    public async ValueTask CheckAsync(CancellationToken cancellationToken)
    {
        await tables.ReadAsync(Nothing, Nothing, cancellationToken);
        await blobs.GetPropertiesAsync(Nothing, cancellationToken);
    }
}
