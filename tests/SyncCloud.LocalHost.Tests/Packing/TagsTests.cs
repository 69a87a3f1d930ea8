using System.ComponentModel;
using SyncCloud.Packing;
using SyncCloud.Service.Tests;

namespace SyncCloud.LocalHost.Tests.Packing;

/// <summary>With a repository of its own.</summary>
[TestClass]
public sealed class TagsTests(TestContext context) : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [TestMethod]
    public async Task Describe_SeveralTagsOfOneCommit_IsTheNewestVersionAlsoFromLaterCommits()
    {
        var git = await BeginAsync();
        await CommitAsync(git, "one");
        Assert.IsNull(await Tags.DescribeAsync(git, context.CancellationToken));
        await AskAsync(git, "tag", "v1.2.0");
        await CommitAsync(git, "two");
        foreach (var tag in new[] { "v1.10.0-rc.2", "v1.10.0", "v1.9.0", "other" }) await AskAsync(git, "tag", "--annotate", "--message", "a tag", tag);
        await AskAsync(git, "tag", "v1.10.0-rc.10");
        Assert.StartsWith("v1.10.0-0-g", await Tags.DescribeAsync(git, context.CancellationToken));
        await CommitAsync(git, "three");
        Assert.StartsWith("v1.10.0-1-g", await Tags.DescribeAsync(git, context.CancellationToken));
        await CommitAsync(git, "four");
        await AskAsync(git, "tag", "v1.11.0-rc.1");
        await AskAsync(git, "tag", "--annotate", "--message", "a tag", "v1.11.0-beta.7");
        await CommitAsync(git, "five");
        Assert.StartsWith("v1.11.0-rc.1-1-g", await Tags.DescribeAsync(git, context.CancellationToken));
    }

    [TestMethod]
    public async Task Describe_InAShallowClone_IsATagOfItsCommitOrRefused()
    {
        var git = await BeginAsync();
        await CommitAsync(git, "one");
        await AskAsync(git, "tag", "v1.2.0");
        await CommitAsync(git, "two");
        await AskAsync(git, "clone", "--quiet", "--depth", "1", "file://" + folder.File("repository"), folder.File("shallow"));
        var shallow = new Tool("git", folder.File("shallow"));
        await Assert.ThrowsExactlyAsync<PackException>(() => Tags.DescribeAsync(shallow, context.CancellationToken));
        await AskAsync(shallow, "tag", "v1.3.0");
        Assert.StartsWith("v1.3.0-0-g", await Tags.DescribeAsync(shallow, context.CancellationToken));
    }

    private async Task<Tool> BeginAsync()
    {
        Directory.CreateDirectory(folder.File("repository"));
        var git = new Tool("git", folder.File("repository"));
        try { await AskAsync(git, "init", "--quiet"); }
        catch (Win32Exception) { Assert.Inconclusive("git is missing"); }
        await AskAsync(git, "config", "user.name", "ann");
        await AskAsync(git, "config", "user.email", "ann@example.org");
        return git;
    }

    private Task<string> CommitAsync(Tool git, string message) => AskAsync(git, "commit", "--quiet", "--allow-empty", "--message", message);

    private Task<string> AskAsync(Tool git, params string[] arguments) => git.AskAsync(context.CancellationToken, arguments);
}
