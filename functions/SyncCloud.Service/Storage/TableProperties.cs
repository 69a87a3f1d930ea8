using System.Collections.Immutable;

namespace SyncCloud.Service.Storage;

/// <summary>
/// The typed properties of a row: string, long, bool, <see cref="DateTimeOffset"/> (kept in UTC), byte[]. A getter answers null for an absent property
/// and throws for one of another type. Immutable; byte arrays must not be changed once given or got.
/// </summary>
public sealed class TableProperties
{
    /// <summary>As in Azure: what a row can hold beside its keys and timestamp.</summary>
    public const int MaxCount = 252;

    /// <summary>As in Azure: UTF-16 text or bytes of one property, in bytes.</summary>
    public const int MaxValueLength = 64 << 10;

    public static readonly TableProperties Empty = new(ImmutableSortedDictionary.Create<string, object>(StringComparer.Ordinal));
    private readonly ImmutableSortedDictionary<string, object> values;

    private TableProperties(ImmutableSortedDictionary<string, object> values) => this.values = values;

    public IReadOnlyDictionary<string, object> Values => values;

    public TableProperties With(string name, string value) => Set(name, value, value.Length * 2);
    public TableProperties With(string name, long value) => Set(name, value, 8);
    public TableProperties With(string name, bool value) => Set(name, value, 1);
    public TableProperties With(string name, DateTimeOffset value) => Set(name, value.ToUniversalTime(), 8);
    public TableProperties With(string name, byte[] value) => Set(name, value, value.Length);
    public TableProperties Without(string name) => new(values.Remove(name));

    public string? Text(string name) => (string?)Get<string>(name);
    public long? Number(string name) => (long?)Get<long>(name);
    public bool? Flag(string name) => (bool?)Get<bool>(name);
    public DateTimeOffset? Time(string name) => (DateTimeOffset?)Get<DateTimeOffset>(name);
    public byte[]? Bytes(string name) => (byte[]?)Get<byte[]>(name);

    /// <summary>These properties, where <paramref name="others"/> add to and replace them.</summary>
    public TableProperties MergedWith(TableProperties others) => new(Bounded(values.SetItems(others.values)));

    private object? Get<T>(string name) => !values.TryGetValue(name, out var value) ? null
        : value is T ? value
        : throw new InvalidOperationException($"property {name} is a {value.GetType().Name}, not a {typeof(T).Name}");

    private TableProperties Set(string name, object value, int length)
    {
        if (length > MaxValueLength) throw new ArgumentException($"property {name} would hold {length} bytes", nameof(value));
        if (name.Length is 0 or > 255 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') || char.IsAsciiDigit(name[0]))
            throw new ArgumentException($"'{name}' cannot name a property", nameof(name));
        return new TableProperties(Bounded(values.SetItem(name, value)));
    }

    private static ImmutableSortedDictionary<string, object> Bounded(ImmutableSortedDictionary<string, object> values) => values.Count <= MaxCount
        ? values
        : throw new ArgumentException($"a row would have {values.Count} properties");
}
