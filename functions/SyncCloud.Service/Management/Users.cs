using System.Text;
using SyncCloud.Protocol;
using SyncCloud.Service.Storage;

namespace SyncCloud.Service.Management;

/// <summary>Users by name, where the service itself keeps them (LocalHost). An id is made once for a name, without regard to case.</summary>
public sealed class Users(ITableStore tables, TimeProvider clock, IRandomBytes random)
{
    public const int MaxNameLength = 128;
    private const string Row = "user";

    /// <summary>The user's id; a name that is new gets one.</summary>
    public async ValueTask<Outcome<UserId>> GetOrAddAsync(string? name, CancellationToken cancellationToken)
    {
        var trimmed = name?.Trim() ?? "";
        if (trimmed.Length is 0 or > MaxNameLength || trimmed.Any(char.IsControl)) return new Refusal.InvalidRequest($"a user's name has 1 to {MaxNameLength} characters");
        var partition = "user-name-" + Hash256.Of(Encoding.UTF8.GetBytes(trimmed.ToUpperInvariant()));
        var id = new UserId(random.NextId());
        var insert = new TableOperation.Insert(Row, TableProperties.Empty.With("User", id.ToString()).With("Name", trimmed).With("Created", clock.GetUtcNow()));
        while (true)
        {
            if (await tables.ReadAsync(partition, Row, cancellationToken) is { } row && UserId.TryParse(row.Properties.Text("User"), out var existing)) return existing;
            if (await tables.CommitAsync(partition, insert, cancellationToken) is TransactionOutcome.Committed) return id;
        }
    }
}
