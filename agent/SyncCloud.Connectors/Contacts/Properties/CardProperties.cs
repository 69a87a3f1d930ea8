using System.Collections.Frozen;
using System.Collections.Immutable;

namespace SyncCloud.Connectors.Contacts;

/// <summary>All properties that JSContact has a place for, as RFC 9555 maps them. In the order in which a new card has them.</summary>
internal static class CardProperties
{
    private static readonly ImmutableArray<CardProperty> all =
    [
        .. SingleProperties.All, .. TextProperties.All, .. ReachProperties.All, AddressProperty.Property, .. DateProperties.All, .. TextProperties.Last, .. MediaProperties.All, .. ListProperties.All,
        SingleProperties.ProdId, SingleProperties.Updated,
    ];

    private static readonly FrozenDictionary<string, CardProperty> byName = all.SelectMany(property => property.Names, (property, name) => (property, name)).ToFrozenDictionary(pair => pair.name, pair => pair.property);

    private static readonly FrozenDictionary<string, ImmutableArray<CardProperty>> bySection =
        all.GroupBy(property => property.Section).ToFrozenDictionary(group => group.Key, group => group.ToImmutableArray());

    private static readonly FrozenDictionary<string, int> order = all.Select((property, index) => (property.Section, index)).DistinctBy(pair => pair.Section).ToFrozenDictionary(pair => pair.Section, pair => pair.index);

    private static readonly FrozenSet<string> listed = all.Where(property => property.WriteElement is not null).Select(property => property.Section).ToFrozenSet();

    public static CardProperty? Named(string name) => byName.GetValueOrDefault(name);

    public static ImmutableArray<CardProperty> Of(string section) => bySection.GetValueOrDefault(section, []);

    /// <summary>Whether the entries of a section stand in one line.</summary>
    public static bool IsListed(string section) => listed.Contains(section);

    /// <summary>Where a section's properties stand in a new card; those that are kept as they stand come last.</summary>
    public static int OrderOf(string section) => order.TryGetValue(section, out var index) ? index : int.MaxValue;
}
