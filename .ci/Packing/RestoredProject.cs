using System.Collections.Immutable;
using System.Text.Json;
using System.Xml.Linq;

namespace SyncCloud.Packing;

/// <summary>What NuGet has restored for a project (<c>project.assets.json</c>), for all of its platforms together.</summary>
internal sealed class RestoredProject(JsonElement assets)
{
    // What one of them brings goes into the program; others only help to build it.
    private static readonly string[] content = ["compile", "runtime", "native", "resource", "runtimeTargets", "contentFiles"];

    public static async Task<RestoredProject> ReadAsync(string path, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(path);
        using var document = await JsonDocument.ParseAsync(file, default, cancellationToken);
        return new RestoredProject(document.RootElement.Clone());
    }

    /// <summary>The packages that end up in the program, and the runtime's where it contains one; in order.</summary>
    public IEnumerable<Component> Components()
    {
        var found = new SortedDictionary<string, (string Name, string Version, SortedSet<string> Needs)>(StringComparer.Ordinal);
        foreach (var target in assets.GetProperty("targets").EnumerateObject())
        {
            var versions = target.Value.EnumerateObject().Select(library => library.Name.Split('/')).ToDictionary(parts => parts[0], parts => parts[1], StringComparer.OrdinalIgnoreCase);
            foreach (var library in target.Value.EnumerateObject().Where(library => IsContained(library.Value)))
            {
                var (name, version) = (library.Name.Split('/')[0], library.Name.Split('/')[1]);
                if (!found.TryGetValue(library.Name, out var one)) found.Add(library.Name, one = (name, version, []));
                if (!library.Value.TryGetProperty("dependencies", out var needs)) continue;
                foreach (var need in needs.EnumerateObject().Where(need => versions.ContainsKey(need.Name)))
                    if (IsContained(target.Value.GetProperty($"{Written(target.Value, need.Name)}/{versions[need.Name]}"))) one.Needs.Add($"pkg:nuget/{Written(target.Value, need.Name)}@{versions[need.Name]}");
            }
        }
        foreach (var (name, version) in Runtimes()) found.TryAdd($"{name}/{version}", (name, version, []));
        return found.Values.Select(one => Read(one.Name, one.Version, [.. one.Needs]));
    }

    private static string Written(JsonElement target, string name) => target.EnumerateObject().Select(library => library.Name.Split('/')[0]).First(written => written.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static bool IsContained(JsonElement library) => library.GetProperty("type").GetString() == "package" && content.Any(part => library.TryGetProperty(part, out _));

    private IEnumerable<(string Name, string Version)> Runtimes() =>
        from framework in assets.GetProperty("project").GetProperty("frameworks").EnumerateObject()
        where framework.Value.TryGetProperty("downloadDependencies", out _)
        from download in framework.Value.GetProperty("downloadDependencies").EnumerateArray()
        let name = download.GetProperty("name").GetString()!
        // Others are fetched, and used by no program here.
        where framework.Value.GetProperty("frameworkReferences").EnumerateObject().Any(used => name.StartsWith($"{used.Name}.Runtime.", StringComparison.Ordinal))
        // An exact range: [10.0.12, 10.0.12].
        select (name, download.GetProperty("version").GetString()!.TrimStart('[').Split(',')[0]);

    private Component Read(string name, string version, ImmutableSortedSet<string> needs)
    {
        var (small, smallVersion) = (name.ToLowerInvariant(), version.ToLowerInvariant());
        var folder = assets.GetProperty("packageFolders").EnumerateObject().Select(folder => Path.Combine(folder.Name, small, smallVersion)).FirstOrDefault(Directory.Exists)
            ?? throw new PackException($"{name} {version} was not restored");
        var sum = Path.Combine(folder, $"{small}.{smallVersion}.nupkg.sha512");
        var metadata = XDocument.Load(Path.Combine(folder, small + ".nuspec")).Root!.Elements().First(element => element.Name.LocalName == "metadata");
        var licence = metadata.Elements().FirstOrDefault(element => element.Name.LocalName == "license" && (string?)element.Attribute("type") == "expression");
        return new Component(name, version, File.Exists(sum) ? Convert.ToHexStringLower(Convert.FromBase64String(File.ReadAllText(sum))) : null, licence?.Value, needs);
    }
}
