using Microsoft.Identity.Client;
using SyncCloud.Agent.Home;
using SyncCloud.Agent.Identity;

namespace SyncCloud.Agent.Tests;

/// <summary>The file that tokens lie in where the system has no protected place.</summary>
[TestClass]
public sealed class TokenStoreTests(TestContext context)
{
    [TestMethod]
    public async Task File_ThatCannotBeReadForOnce_KeepsNobodyOutAfterwards()
    {
        using var folder = new TemporaryFolder();
        var home = new AgentHome(folder.At("home"));
        home.Create();
        var store = await TokenStore.OpenAsync(home, inFile: true);
        var app = PublicClientApplicationBuilder.Create("22222222-bbbb-4bbb-8bbb-222222222222").Build();
        store.Attach(app.UserTokenCache);
        await File.WriteAllTextAsync(home.TokenFile, "{}", context.CancellationToken);
        using (new FileStream(home.TokenFile, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
            await Assert.ThrowsAsync<IOException>(() => app.GetAccountsAsync());
        Assert.IsEmpty(await app.GetAccountsAsync());
    }
}
