using System.Collections.Immutable;
using System.Text;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Contacts;

/// <summary>A JSContact object (RFC 9553) as the value of a field: texts, numbers, flags, bytes, lists and objects by name. Not thread-safe while it is filled.</summary>
internal sealed class CardValue
{
    // In the order of their encoded names (RFC 8949 §4.2.3). There are a few, so that looking for one costs less than a tree.
    private (string Name, object Value)[] members = [];

    public int Count { get; private set; }

    /// <summary>The members' names, in ordinal order.</summary>
    public IEnumerable<string> Names => Members.Select(static member => member.Name).Order(StringComparer.Ordinal);

    internal ArraySegment<(string Name, object Value)> Members => new(members, 0, Count);

    /// <summary>Sets a member (string, long, bool, byte[], <see cref="CardValue"/>, or a list of these); null and what is empty is left out.</summary>
    public CardValue With(string name, object? value)
    {
        if (value is not (null or "" or CardValue { Count: 0 } or IReadOnlyCollection<object> { Count: 0 })) Set(name, value);
        return this;
    }

    public CardValue With(string name, bool value)
    {
        Set(name, CardEncoding.Flag(value));
        return this;
    }

    public string? Text(string name) => Find(name) as string;

    public long? Number(string name) => Find(name) as long?;

    public byte[]? Bytes(string name) => Find(name) as byte[];

    public CardValue? Member(string name) => Find(name) as CardValue;

    public IReadOnlyList<object> List(string name) => Find(name) as IReadOnlyList<object> ?? [];

    /// <summary>The names that are true in a set such as <c>contexts</c>, in ordinal order.</summary>
    public IEnumerable<string> Set(string name) => Find(name) is not CardValue { Count: > 0 } set ? []
        : set.Count == 1 ? set.members[0] is (var only, true) ? [only] : []
        : set.Members.Where(static member => member.Value is true).Select(static member => member.Name).Order(StringComparer.Ordinal);

    /// <summary>A set of one name, or null when there is none.</summary>
    public static CardValue? SetOf(string? name) => name is null ? null : new CardValue().With(name, true);

    /// <summary>A set of names; null when there are none.</summary>
    /// <param name="names">What they are made of.</param>
    /// <param name="named">The name that stands for one of these; null when it has no place in the set.</param>
    public static CardValue? SetOf(ImmutableArray<string> names, Func<string, string?> named)
    {
        CardValue? set = null;
        foreach (var name in names)
            if (named(name) is { } member) set = (set ?? new CardValue()).With(member, true);
        return set;
    }

    public FieldValue Encode() => Encode(this);

    public static FieldValue Encode(object value) => FieldValue.FromEncoded(CardEncoding.Write(value));

    /// <summary>Null when the value is no object of such members.</summary>
    public static CardValue? Of(FieldValue? field) => Decode(field) as CardValue;

    public static IReadOnlyList<object>? ListOf(FieldValue? field) => Decode(field) as IReadOnlyList<object>;

    internal void Set(string name, object value)
    {
        var place = 0;
        while (place < Count && Compare(members[place].Name, name) < 0) place++;
        if (place < Count && members[place].Name == name)
        {
            members[place].Value = value;
            return;
        }
        if (Count == members.Length) Array.Resize(ref members, Count == 0 ? 2 : 2 * Count);
        Array.Copy(members, place, members, place + 1, Count - place);
        members[place] = (name, value);
        Count++;
    }

    private static object? Decode(FieldValue? field) => field is { } value ? CardEncoding.Read(value.Encoded.Span) : null;

    private object? Find(string name)
    {
        foreach (var member in members.AsSpan(0, Count))
            if (member.Name == name) return member.Value;
        return null;
    }

    private static int Compare(string left, string right)
    {
        var (a, b) = (Encoding.UTF8.GetByteCount(left), Encoding.UTF8.GetByteCount(right));
        if (a != b) return a.CompareTo(b);
        // UTF-16 has another order than UTF-8 where surrogates are.
        return a == left.Length ? string.CompareOrdinal(left, right) : Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right));
    }
}
