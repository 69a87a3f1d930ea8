using System.Text;
using SyncCloud.Protocol;
using SyncCloud.Service.Storage;

namespace SyncCloud.Service.Management;

/// <summary>Whom a code enrols.</summary>
public sealed record Enrolment(UserId User, string Name);

/// <summary>
/// One-time codes that let a person join a device to a user. A code has 60 random bits, holds for an hour and is stored only as its hash. Safe for
/// concurrent calls, in many processes: of two that redeem one code at once, one succeeds.
/// </summary>
public sealed class EnrolmentCodes(ITableStore tables, Users users, TimeProvider clock, IRandomBytes random, ServiceOptions options)
{
    // Digits and letters that nobody mistakes for others: no I, L, O, U.
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int Length = 12;
    private const string Partition = "enrolment";

    /// <summary>A code such as <c>7KQ2-M0XA-9TCF</c> for the user of this name, who is made if new.</summary>
    public async ValueTask<Outcome<string>> CreateAsync(string? name, CancellationToken cancellationToken)
    {
        if (!(await users.GetOrAddAsync(name, cancellationToken)).TryGet(out var user, out var refusal)) return refusal;
        await DeleteExpiredAsync(cancellationToken);
        var code = NewCode();
        var properties = TableProperties.Empty.With("User", user.ToString()).With("Name", name!.Trim()).With("Expires", clock.GetUtcNow() + options.EnrolmentCodeLifetime);
        await tables.CommitAsync(Partition, new TableOperation.Insert(RowOf(code), properties), cancellationToken);
        return $"{code[..4]}-{code[4..8]}-{code[8..]}";
    }

    /// <summary>Uses a code up. Case, spaces and dashes do not matter, nor O for 0 and I or L for 1.</summary>
    public async ValueTask<Outcome<Enrolment>> RedeemAsync(string? code, CancellationToken cancellationToken)
    {
        if (Normalize(code) is not { } normal) return new Refusal.InvalidCode();
        if (await tables.ReadAsync(Partition, RowOf(normal), cancellationToken) is not { } row) return new Refusal.InvalidCode();
        // Deleting on the ETag is what makes it one-time.
        if (await tables.CommitAsync(Partition, new TableOperation.Delete(row.Row, row.ETag), cancellationToken) is not TransactionOutcome.Committed) return new Refusal.InvalidCode();
        if (row.Properties.Time("Expires") <= clock.GetUtcNow() || !UserId.TryParse(row.Properties.Text("User"), out var user)) return new Refusal.InvalidCode();
        return new Enrolment(user, row.Properties.Text("Name")!);
    }

    private async ValueTask DeleteExpiredAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await foreach (var row in tables.QueryPrefixAsync(Partition, "", cancellationToken))
        {
            if (row.Properties.Time("Expires") <= now) await tables.CommitAsync(Partition, new TableOperation.Delete(row.Row, row.ETag), cancellationToken);
        }
    }

    private string NewCode()
    {
        Span<byte> bytes = stackalloc byte[Length];
        random.Fill(bytes);
        Span<char> code = stackalloc char[Length];
        for (var i = 0; i < Length; i++) code[i] = Alphabet[bytes[i] % Alphabet.Length];
        return new string(code);
    }

    private static string? Normalize(string? code)
    {
        if (code is not { Length: >= Length and <= 64 }) return null;
        var normal = code.ToUpperInvariant().Replace("-", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal)
            .Replace('O', '0').Replace('I', '1').Replace('L', '1');
        return normal.Length == Length && normal.All(Alphabet.Contains) ? normal : null;
    }

    private static string RowOf(string code) => Hash256.Of(Encoding.ASCII.GetBytes("enrolment code " + code)).ToString();
}
