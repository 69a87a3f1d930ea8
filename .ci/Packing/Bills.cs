namespace SyncCloud.Packing;

/// <summary>The bills of materials of both programs, each for all platforms together. LocalHost's has the agent's components too, which lies beside it.</summary>
internal sealed class Bills(Release release)
{
    public async Task WriteAsync(IEnumerable<string> platforms, CancellationToken cancellationToken)
    {
        var agent = await ComponentsAsync(Path.Combine("agent", "SyncCloud.Agent"), platforms, cancellationToken);
        var local = await ComponentsAsync(Path.Combine("functions", "SyncCloud.LocalHost"), platforms, cancellationToken);
        await WriteAsync("synccloud", agent, cancellationToken);
        await WriteAsync("synccloud-local", local.Concat(agent).GroupBy(component => component.Url, StringComparer.Ordinal).Select(same => same.First() with { Needs = [.. same.SelectMany(one => one.Needs)] }), cancellationToken);
    }

    private async Task WriteAsync(string program, IEnumerable<Component> components, CancellationToken cancellationToken)
    {
        var path = Path.Combine(release.To, $"{program}-{release.Version}.cdx.json");
        await File.WriteAllBytesAsync(path, BillOfMaterials.Write(program, release.Version, release.Commit, release.Time, [.. components.OrderBy(component => component.Url, StringComparer.Ordinal)]), cancellationToken);
        release.TellOf(path);
    }

    private async Task<IEnumerable<Component>> ComponentsAsync(string project, IEnumerable<string> platforms, CancellationToken cancellationToken)
    {
        release.Tell($"what {project} is made of");
        var folder = release.At("bom");
        // MSBuild takes a list as one value between quotes.
        await release.Dotnet.AskAsync(cancellationToken, "restore", project, "-v", "quiet", $"-p:RuntimeIdentifiers=\"{string.Join(';', platforms)}\"", "-p:SelfContained=true", "-p:PublishAot=false", $"-p:ArtifactsPath={folder}", "-p:UseArtifactsOutput=true");
        return (await RestoredProject.ReadAsync(Path.Combine(folder, "obj", Path.GetFileName(project), "project.assets.json"), cancellationToken)).Components();
    }
}
