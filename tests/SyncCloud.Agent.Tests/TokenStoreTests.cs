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
        var store = TokenStore.Open(home, inFile: true);
        var app = PublicClientApplicationBuilder.Create("22222222-bbbb-4bbb-8bbb-222222222222").Build();
        store.Attach(app.UserTokenCache);
        await File.WriteAllTextAsync(home.TokenFile, "{}", context.CancellationToken);
        using (new FileStream(home.TokenFile, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
            await Assert.ThrowsAsync<IOException>(() => app.GetAccountsAsync());
        Assert.IsEmpty(await app.GetAccountsAsync());
    }

    [TestMethod]
    public async Task Protected_ThatAnotherProgramHolds_SaysSo()
    {
        using var folder = new TemporaryFolder();
        var home = new AgentHome(folder.At("home"));
        home.Create();
        var store = TokenStore.Open(home, inFile: false, TimeSpan.FromMilliseconds(100));
        var app = PublicClientApplicationBuilder.Create("22222222-bbbb-4bbb-8bbb-222222222222").Build();
        store.Attach(app.UserTokenCache);
        using var held = new FileStream(folder.At("home", "token.protected.lockfile"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
        foreach (var met in new[] { Assert.ThrowsExactly<AgentException>(store.Clear), await Assert.ThrowsExactlyAsync<AgentException>(() => app.GetAccountsAsync()) })
        {
            Assert.Contains("token.protected.lockfile could not be had: another program holds it", met.Message);
            Assert.Contains("end other runs of synccloud in this home", met.Remedy!);
        }
    }
}
