using System.Text;

namespace SyncCloud.Connectors.Files.Names;

/// <summary>What a volume makes of names, and whether it has an executable bit. See <see cref="VolumeProbe"/>. Immutable.</summary>
internal sealed record VolumeTraits
{
    /// <summary>Names are told apart by every bit of theirs.</summary>
    internal static VolumeTraits Exact { get; } = new();

    /// <summary><c>a</c> and <c>A</c> are one name.</summary>
    internal bool IgnoresCase { get; init; }

    /// <summary>Composed and decomposed letters are one name.</summary>
    internal bool IgnoresNormalization { get; init; }

    /// <summary>Names are not given back as they were written, but decomposed or composed.</summary>
    internal bool RewritesNormalization { get; init; }

    /// <summary>What Windows reserves cannot be a name here.</summary>
    internal bool RefusesReserved { get; init; }

    internal bool HasExecutableBit { get; init; } = true;

    /// <summary>Two names that differ may be one here.</summary>
    internal bool Folds => IgnoresCase || IgnoresNormalization;

    /// <summary>Equal for names that this volume takes for one. Unicode's simple case mapping; what the volume folds beyond that it says itself when it is asked.</summary>
    internal string Key(string name)
    {
        if (IgnoresNormalization) name = CanonicalForm.Of(name);
        return IgnoresCase ? name.ToUpperInvariant() : name;
    }

    /// <summary>Whether a name is as it was written, as far as the volume tells.</summary>
    internal bool IsSpelled(string name, string written) =>
        name == written || (IgnoresNormalization && CanonicalForm.Of(name) == CanonicalForm.Of(written));

    /// <summary>How a universal name is written here: derived from it alone, and itself wherever the volume can hold it.</summary>
    internal string LocalName(string name)
    {
        var local = RefusesReserved ? ReservedNames.Escape(name) : name;
        var length = RefusesReserved ? local.Length : Encoding.UTF8.GetByteCount(local);
        return length <= VolumePath.NameBytes ? local : VolumePath.WithSuffix(local, "~" + Protocol.Hash256.Of(Encoding.UTF8.GetBytes(name)).ToString()[..8]);
    }

    /// <summary>The universal name of a new file that is called so here.</summary>
    internal string UniversalName(string local)
    {
        if (RewritesNormalization) local = CanonicalForm.Of(local);
        return RefusesReserved ? ReservedNames.Unescape(local) : local;
    }
}
