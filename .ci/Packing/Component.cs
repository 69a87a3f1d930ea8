using System.Collections.Immutable;

namespace SyncCloud.Packing;

/// <summary>A package that a program contains.</summary>
/// <param name="Name">As its author writes it.</param>
/// <param name="Version">The version that is used.</param>
/// <param name="Sha512">Of the package file, in lower-case hexadecimal; null where it is not known.</param>
/// <param name="Licence">An SPDX expression; null where the package has none.</param>
/// <param name="Needs">The packages that it refers to.</param>
internal sealed record Component(string Name, string Version, string? Sha512, string? Licence, ImmutableSortedSet<string> Needs)
{
    /// <summary>Its package URL (purl-spec, type nuget).</summary>
    public string Url => $"pkg:nuget/{Name}@{Version}";
}
