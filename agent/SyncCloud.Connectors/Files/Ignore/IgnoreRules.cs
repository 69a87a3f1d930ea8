using System.Collections.Immutable;
using System.Text;
using SyncCloud.Connectors.Files.Volumes;

namespace SyncCloud.Connectors.Files.Ignore;

/// <summary>
/// What is ignored in one folder: its own ignore file and those of the folders around it. The innermost file with a matching pattern
/// decides, in it the last such pattern. What lies in an ignored folder is never asked about. Immutable.
/// </summary>
internal sealed class IgnoreRules
{
    internal const string FileName = ".syncignore";
    private const int longestFile = 1 << 20;
    private const int longestOwnFile = 64 << 20;

    private readonly IgnoreRules? outer;
    private readonly string folder;
    private readonly ImmutableArray<IgnorePattern> patterns;

    private IgnoreRules(IgnoreRules? outer, FolderChoice choice, string folder, string text, ImmutableArray<IgnorePattern> patterns) =>
        (this.outer, Choice, this.folder, Text, this.patterns) = (outer, choice, folder, text, patterns);

    internal static IgnoreRules None { get; } = new(null, FolderChoice.All, "", "", []);

    /// <summary>Which folders are for this device at all, whatever the patterns say.</summary>
    internal FolderChoice Choice { get; }

    /// <summary>What the innermost file with a pattern says.</summary>
    internal string Text { get; }

    /// <summary>These rules with those of an ignore file's text in <paramref name="folder"/>.</summary>
    internal IgnoreRules Add(string folder, string text)
    {
        var parsed = ImmutableArray.CreateBuilder<IgnorePattern>();
        foreach (var line in text.AsSpan().TrimStart('\ufeff').Split('\n'))
            if (IgnorePattern.Parse(text.AsSpan().TrimStart('\ufeff')[line]) is { } pattern) parsed.Add(pattern);
        return parsed.Count == 0 ? this : new IgnoreRules(patterns.IsEmpty ? null : this, Choice, folder, text, parsed.DrainToImmutable());
    }

    /// <summary>These rules with those of the folder's own ignore file, which is there. Throws <see cref="VolumeException"/> when it cannot be read.</summary>
    internal IgnoreRules Enter(IVolume volume, string folder) => Add(folder, ReadText(volume, VolumePath.In(folder, FileName), longestFile));

    /// <summary>What holds around the root: this device's own rules.</summary>
    internal static IgnoreRules OfRoot(IVolume volume) => OfRoot(volume, FolderChoice.Read(volume));

    internal static IgnoreRules OfRoot(IVolume volume, FolderChoice choice)
    {
        var rules = Around(choice);
        return volume.Stat(VolumePath.Ignore)?.Type == VolumeType.File ? rules.Add("", ReadText(volume, VolumePath.Ignore, longestOwnFile)) : rules;
    }

    /// <summary>Nothing but a choice.</summary>
    internal static IgnoreRules Around(FolderChoice choice) => choice.IsAll ? None : new IgnoreRules(null, choice, "", "", []);

    /// <summary>The rules that hold in a folder, read anew.</summary>
    internal static IgnoreRules For(IVolume volume, string folder) => For(volume, folder, FolderChoice.Read(volume));

    internal static IgnoreRules For(IVolume volume, string folder, FolderChoice choice)
    {
        var rules = folder.Length == 0 ? OfRoot(volume, choice) : For(volume, VolumePath.Parent(folder), choice);
        return volume.Stat(VolumePath.In(folder, FileName))?.Type == VolumeType.File ? rules.Enter(volume, folder) : rules;
    }

    private static string ReadText(IVolume volume, string path, int longest)
    {
        using var source = volume.OpenRead(path);
        if (source.Length > longest) throw new VolumeException(VolumeError.Failed, VolumePath.Parent(path), $"its {VolumePath.Name(path)} is longer than {longest >> 20} MiB: shorten it");
        using var reader = new StreamReader(source, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    /// <summary>Whether an entry of <paramref name="parent"/> (where these rules hold) is not for this device: ignored, or a folder that was not chosen.</summary>
    internal bool Excludes(string parent, string name, bool isFolder) =>
        (isFolder && !Choice.IsAll && Choice.Excludes(VolumePath.In(parent, name))) || Ignores(parent, name, isFolder);

    /// <summary>Whether it is ignored, chosen or not.</summary>
    internal bool Ignores(string parent, string name, bool isFolder)
    {
        if (patterns.IsEmpty) return false;
        var path = VolumePath.In(parent, name);
        for (var rules = this; rules is not null; rules = rules.outer)
        {
            var relative = rules.folder.Length == 0 ? path : path.AsSpan(rules.folder.Length + 1);
            for (var i = rules.patterns.Length - 1; i >= 0; i--)
                if (rules.patterns[i].Matches(relative, isFolder)) return !rules.patterns[i].IsNegated;
        }
        return false;
    }
}
