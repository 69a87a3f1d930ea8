using System.Globalization;
using System.Text.RegularExpressions;

namespace SyncCloud.Packing;

/// <summary>What a commit is called, by Semantic Versioning 2.0.0: by its tag, or as on the way to the next patch.</summary>
internal static partial class ReleaseVersion
{
    /// <param name="described">What <c>git describe --tags --long --match v[0-9]*</c> says: TAG-COMMITS-gHASH; null when no tag is behind the commit.</param>
    /// <param name="commits">How many commits there are up to this one.</param>
    /// <param name="first">The version before any tag.</param>
    /// <param name="isChanged">Whether the work tree differs from the commit.</param>
    public static string Of(string? described, int commits, string first, bool isChanged)
    {
        var changed = isChanged ? ".changed" : "";
        if (described is null) return string.Create(CultureInfo.InvariantCulture, $"{first}-dev.{commits}{changed}");
        if (Described().Match(described) is not { Success: true } match) throw new PackException($"the tag in '{described}' is no version: v1.2.3 or v1.2.3-rc.1");
        var (release, preRelease, since) = (match.Groups["release"].Value, match.Groups["pre"].Value, match.Groups["since"].Value);
        if (since == "0" && !isChanged) return release + preRelease;
        if (preRelease.Length > 0) return $"{release}{preRelease}.dev.{since}{changed}";
        var parts = release.Split('.');
        return string.Create(CultureInfo.InvariantCulture, $"{parts[0]}.{parts[1]}.{int.Parse(parts[2], CultureInfo.InvariantCulture) + 1}-dev.{since}{changed}");
    }

    [GeneratedRegex(@"^v(?<release>\d+\.\d+\.\d+)(?<pre>-[0-9A-Za-z.-]+?)?-(?<since>\d+)-g[0-9a-f]+$")]
    private static partial Regex Described();
}
