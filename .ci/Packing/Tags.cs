namespace SyncCloud.Packing;

/// <summary>Which tag a commit is called by.</summary>
internal static class Tags
{
    private const string Versions = "v[0-9]*";

    /// <summary>
    /// As <c>git describe --tags --long --match v[0-9]*</c> says it; null when no tag is behind the commit. Of several tags of one commit, as of a candidate that became the release, the newest
    /// version's: git would take any. Throws <see cref="PackException"/> when the clone does not tell.
    /// </summary>
    public static async Task<string?> DescribeAsync(Tool git, CancellationToken cancellationToken)
    {
        if (await git.AskOrNullAsync(cancellationToken, "describe", "--tags", "--long", "--match", Versions) is not { } described)
            return await IsShallowAsync(git, cancellationToken) ? throw Shallow() : null;
        var commit = described.LastIndexOf('-');
        var since = described.LastIndexOf('-', commit - 1);
        if (described[since..commit] != "-0" && await IsShallowAsync(git, cancellationToken)) throw Shallow();
        var newest = await git.AskAsync(cancellationToken, "-c", "versionsort.suffix=-", "tag", "--points-at", $"refs/tags/{described[..since]}^{{}}", "--list", Versions, "--sort=-v:refname");
        return newest.Split('\n')[0].Trim() + described[since..];
    }

    private static async Task<bool> IsShallowAsync(Tool git, CancellationToken cancellationToken) => await git.AskAsync(cancellationToken, "rev-parse", "--is-shallow-repository") == "true";

    private static PackException Shallow() => new("this is a shallow clone, which does not tell how many commits there are since a tag: git fetch --unshallow --tags");
}
