using System.Diagnostics.CodeAnalysis;

namespace SyncCloud.Protocol.Agents;

/// <summary>
/// A version as Semantic Versioning 2.0.0 writes and orders it, without build metadata: <c>1.2.3</c>, <c>1.2.3-rc.1</c>. At most 64 of <c>0–9 A–Z a–z . -</c>,
/// so it can stand in a file's name, an address and a script as it is.
/// </summary>
public sealed class AgentVersion : IComparable<AgentVersion>, IEquatable<AgentVersion>
{
    private const int MaxLength = 64;
    private const int MaxDigits = 9;
    private readonly string text;
    private readonly (int Major, int Minor, int Patch) release;
    private readonly string[] preRelease;

    private AgentVersion(string text, (int, int, int) release, string[] preRelease) => (this.text, this.release, this.preRelease) = (text, release, preRelease);

    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out AgentVersion? version)
    {
        version = null;
        if (text is null or { Length: 0 or > MaxLength }) return false;
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        var numbers = (dash < 0 ? text : text[..dash]).Split('.');
        string[] preRelease = dash < 0 ? [] : text[(dash + 1)..].Split('.');
        if (numbers.Length != 3 || !Array.TrueForAll(numbers, number => number.Length <= MaxDigits && IsNumber(number)) || !Array.TrueForAll(preRelease, IsIdentifier)) return false;
        version = new AgentVersion(text, (int.Parse(numbers[0]), int.Parse(numbers[1]), int.Parse(numbers[2])), preRelease);
        return true;
    }

    /// <summary>Reads what a program says of itself, which may carry build metadata (<c>+…</c>).</summary>
    public static bool TryParseInformational([NotNullWhen(true)] string? text, [NotNullWhen(true)] out AgentVersion? version) => TryParse(text?.Split('+')[0].Trim(), out version);

    /// <summary>Semantic Versioning 2.0.0 §11.</summary>
    public int CompareTo(AgentVersion? other)
    {
        if (other is null) return 1;
        if (release != other.release) return release.CompareTo(other.release);
        // A release is newer than its own pre-releases.
        if (preRelease.Length == 0 || other.preRelease.Length == 0) return other.preRelease.Length.CompareTo(preRelease.Length);
        foreach (var (mine, others) in preRelease.Zip(other.preRelease))
            if (CompareIdentifiers(mine, others) is not 0 and var order) return order;
        return preRelease.Length.CompareTo(other.preRelease.Length);
    }

    public bool Equals(AgentVersion? other) => text == other?.text;
    public override bool Equals(object? obj) => Equals(obj as AgentVersion);
    public override int GetHashCode() => text.GetHashCode(StringComparison.Ordinal);
    public override string ToString() => text;

    public static bool operator ==(AgentVersion? left, AgentVersion? right) => left is null ? right is null : left.Equals(right);
    public static bool operator !=(AgentVersion? left, AgentVersion? right) => !(left == right);
    public static bool operator <(AgentVersion left, AgentVersion right) => left.CompareTo(right) < 0;
    public static bool operator >(AgentVersion left, AgentVersion right) => left.CompareTo(right) > 0;
    public static bool operator <=(AgentVersion left, AgentVersion right) => left.CompareTo(right) <= 0;
    public static bool operator >=(AgentVersion left, AgentVersion right) => left.CompareTo(right) >= 0;

    private static int CompareIdentifiers(string left, string right) => (IsDigits(left), IsDigits(right)) switch
    {
        // Without leading zeros the longer number is the larger one.
        (true, true) => left.Length != right.Length ? left.Length.CompareTo(right.Length) : string.CompareOrdinal(left, right),
        (true, false) => -1,
        (false, true) => 1,
        _ => string.CompareOrdinal(left, right),
    };

    private static bool IsDigits(string text) => text.All(char.IsAsciiDigit);
    private static bool IsNumber(string text) => text.Length > 0 && IsDigits(text) && (text.Length == 1 || text[0] != '0');
    private static bool IsIdentifier(string text) => IsDigits(text) ? IsNumber(text) : text.All(character => char.IsAsciiLetterOrDigit(character) || character == '-');
}
