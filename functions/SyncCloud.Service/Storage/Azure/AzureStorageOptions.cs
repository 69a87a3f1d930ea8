using System.Text.RegularExpressions;

namespace SyncCloud.Service.Storage.Azure;

/// <summary>
/// Where the service's data lies on Azure: one container and one table. Either the addresses of the two services of a storage account, which the app's own
/// identity may then use; or, for development against an emulator, a connection string, which holds the account's key.
/// </summary>
public sealed partial record AzureStorageOptions
{
    /// <summary>For example <c>https://ACCOUNT.blob.core.windows.net</c>.</summary>
    public Uri? BlobService { get; init; }

    /// <summary>For example <c>https://ACCOUNT.table.core.windows.net</c>.</summary>
    public Uri? TableService { get; init; }

    public string? ConnectionString { get; init; }
    public string Container { get; init; } = "synccloud";
    public string Table { get; init; } = "synccloud";

    /// <summary>The container that agent programs are published to; the service only reads it.</summary>
    public string AgentsContainer { get; init; } = "agents";

    /// <summary>Every option that cannot work, in words; empty when all can.</summary>
    public IReadOnlyList<string> Errors()
    {
        var errors = new List<string>();
        if (string.IsNullOrEmpty(ConnectionString))
        {
            CheckAddress(BlobService, nameof(BlobService));
            CheckAddress(TableService, nameof(TableService));
        }
        else if (BlobService is not null || TableService is not null)
        {
            errors.Add($"{nameof(ConnectionString)} must not be given beside {nameof(BlobService)} or {nameof(TableService)}");
        }
        if (!ContainerName().IsMatch(Container)) errors.Add($"{nameof(Container)} must be 3 to 63 of a–z, 0–9 and single '-' between them");
        if (!ContainerName().IsMatch(AgentsContainer) || AgentsContainer == Container) errors.Add($"{nameof(AgentsContainer)} must be another container's name than {nameof(Container)}, of the same form");
        if (!TableName().IsMatch(Table)) errors.Add($"{nameof(Table)} must be 3 to 63 letters and digits, a letter first");
        return errors;

        void CheckAddress(Uri? address, string name)
        {
            if (address is null) errors.Add($"{name} must be the address of the storage account's service");
            else if (!address.IsAbsoluteUri || address.Query.Length > 0 || (address.Scheme != Uri.UriSchemeHttps && !(address.Scheme == Uri.UriSchemeHttp && address.IsLoopback)))
                errors.Add($"{name} must be an https address without a query");
        }
    }

    [GeneratedRegex("^(?=.{3,63}$)[a-z0-9]+(-[a-z0-9]+)*$")]
    private static partial Regex ContainerName();

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9]{2,62}$")]
    private static partial Regex TableName();
}
