using Azure.Core;
using Azure.Data.Tables;
using Azure.Storage;
using Azure.Storage.Blobs;
using SyncCloud.Service.Content;

namespace SyncCloud.Service.Storage.Azure;

/// <summary>The stores of one storage account, and the links to its blobs. Safe for concurrent calls; keep one for the life of the program.</summary>
public sealed class AzureStorage
{
    private readonly BlobContainerClient container;
    private readonly BlobContainerClient agents;
    private readonly TableClient table;

    private AzureStorage(BlobContainerClient container, BlobContainerClient agents, TableClient table, TableClient transactions, SasSigner signer)
    {
        (this.container, this.agents, this.table) = (container, agents, table);
        (Blobs, Agents, Tables, Links) = (new AzureBlobStore(container), new AzureBlobStore(agents), new AzureTableStore(table, transactions), new SasLinks(container, signer));
    }

    public AzureBlobStore Blobs { get; }

    /// <summary>The agent programs, which others publish.</summary>
    public AzureBlobStore Agents { get; }
    public AzureTableStore Tables { get; }
    public ILinkMinter Links { get; }

    /// <summary>
    /// Asks nothing of Azure yet. Throws <see cref="ArgumentException"/> for options that cannot work. <paramref name="credential"/> is the app's identity, and
    /// needed unless a connection string is given; <paramref name="pipeline"/> may add to the policies of every client, or replace their transport.
    /// </summary>
    public static AzureStorage Open(AzureStorageOptions options, TokenCredential? credential, Action<ClientOptions>? pipeline = null)
    {
        if (options.Errors() is { Count: > 0 } errors) throw new ArgumentException(string.Join("; ", errors), nameof(options));
        var blobOptions = new BlobClientOptions();
        // The store checks each body that it is sent.
        blobOptions.TransferValidation.Upload.ChecksumAlgorithm = StorageChecksumAlgorithm.MD5;
        var tableOptions = new TableClientOptions();
        // A transaction whose answer was lost may have been committed; tried again by the client it would fail on its own rows, and look as if it had not.
        var transactionOptions = new TableClientOptions { Retry = { MaxRetries = 0 } };
        foreach (var client in (ClientOptions[])[blobOptions, tableOptions, transactionOptions]) pipeline?.Invoke(client);

        if (options.ConnectionString is { Length: > 0 } connection)
        {
            var service = new BlobServiceClient(connection, blobOptions);
            return new AzureStorage(service.GetBlobContainerClient(options.Container), service.GetBlobContainerClient(options.AgentsContainer), new TableClient(connection, options.Table, tableOptions),
                new TableClient(connection, options.Table, transactionOptions), SasSigner.WithAccountKey());
        }
        ArgumentNullException.ThrowIfNull(credential);
        var blobs = new BlobServiceClient(options.BlobService, credential, blobOptions);
        return new AzureStorage(blobs.GetBlobContainerClient(options.Container), blobs.GetBlobContainerClient(options.AgentsContainer), new TableClient(options.TableService, options.Table, credential, tableOptions),
            new TableClient(options.TableService, options.Table, credential, transactionOptions), SasSigner.WithUserDelegation(blobs));
    }

    /// <summary>Makes the containers and the table where they are missing. Where they are deployed beforehand, the app needs no right to do this.</summary>
    public async ValueTask CreateAsync(CancellationToken cancellationToken)
    {
        await AzureErrors.CallAsync("the blob store", () => container.CreateIfNotExistsAsync(cancellationToken: cancellationToken), cancellationToken);
        await AzureErrors.CallAsync("the blob store", () => agents.CreateIfNotExistsAsync(cancellationToken: cancellationToken), cancellationToken);
        await AzureErrors.CallAsync("the table store", () => table.CreateIfNotExistsAsync(cancellationToken), cancellationToken);
    }
}
