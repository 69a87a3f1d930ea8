namespace SyncCloud.Packing;

/// <summary>LocalHost's container image, as an archive that <c>docker load</c> takes, with the agent for machines like it beside the program. How it is made up stands in LocalHost's project.</summary>
internal sealed class Image(Release release)
{
    private const string Rid = "linux-x64";

    public async Task PackAsync(CancellationToken cancellationToken)
    {
        var agent = release.At("agent", Rid);
        if (!Directory.Exists(agent)) agent = await new Programs(release).AgentAsync(Rid, cancellationToken);
        var archive = Path.Combine(release.To, $"synccloud-local-{release.Version}-image-{Rid}.tar.gz");
        release.Tell("the image of synccloud-local");
        await release.Dotnet.AskAsync(cancellationToken, ["publish", Path.Combine("functions", "SyncCloud.LocalHost"), "-r", Rid, "--no-self-contained", "-t:PublishContainer",
            $"-p:AgentFolder={agent}", $"-p:ContainerArchiveOutputPath={archive}", $"-p:ContainerImageTag={release.Version}", .. release.BuildArguments]);
        release.TellOf(archive);
    }
}
