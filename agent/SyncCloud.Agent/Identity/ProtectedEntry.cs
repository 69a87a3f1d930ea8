using Microsoft.Identity.Client;
using Microsoft.Identity.Client.Extensions.Msal;
using SyncCloud.Agent.Home;

namespace SyncCloud.Agent.Identity;

/// <summary>
/// An entry of a home in the system's protected store: the keychain on macOS, DPAPI on Windows, the Secret Service (libsecret) elsewhere. Processes that use it at once wait for each other; one that
/// waits in vain is an <see cref="AgentException"/>.
/// </summary>
internal sealed class ProtectedEntry
{
    private const int PauseInMilliseconds = 50;
    private readonly MsalCacheHelper helper;
    private readonly string lockFile;

    private ProtectedEntry(MsalCacheHelper helper, string lockFile) => (this.helper, this.lockFile) = (helper, lockFile);

    /// <param name="home">The home whose entry it is.</param>
    /// <param name="file">The file of the home that on Windows holds what DPAPI has encrypted; elsewhere it holds nothing.</param>
    /// <param name="place">Says where it is on macOS and Linux.</param>
    /// <param name="patience">How long it waits for other processes.</param>
    public static ProtectedEntry Open(AgentHome home, string file, Func<StorageCreationPropertiesBuilder, StorageCreationPropertiesBuilder> place, TimeSpan patience)
    {
        home.Create();
        var properties = place(new StorageCreationPropertiesBuilder(file, home.Path)).CustomizeLockRetry(PauseInMilliseconds, (int)(patience.TotalMilliseconds / PauseInMilliseconds) + 1).Build();
        // It completes at once: nothing in it waits.
        return new ProtectedEntry(MsalCacheHelper.CreateAsync(properties).GetAwaiter().GetResult(), properties.CacheFilePath + ".lockfile");
    }

    /// <summary>Whether what is written there can be read again.</summary>
    public bool Works()
    {
        try
        {
            Guard(helper.VerifyPersistence);
            return true;
        }
        catch (MsalCachePersistenceException) { return false; }
    }

    public byte[] Read()
    {
        byte[] bytes = [];
        Guard(() => bytes = helper.LoadUnencryptedTokenCache());
        return bytes;
    }

    public void Write(byte[] bytes) => Guard(() => helper.SaveUnencryptedTokenCache(bytes));

    public void Attach(ITokenCache cache) => helper.RegisterCache(new GuardedCache(cache, Guard));

    private void Guard(Action access)
    {
        try { access(); }
        // How the library says that it has tried often enough.
        catch (InvalidOperationException) { throw InUse(lockFile); }
    }

    public static AgentException InUse(string lockFile) =>
        new($"{lockFile} could not be had: another program holds it, or this user may not write it", "end other runs of synccloud in this home, see who may write there, and try again");

    /// <summary>Hands on what is to be called around each access, so that what goes wrong then is told in words.</summary>
    private sealed class GuardedCache(ITokenCache cache, Action<Action> guard) : ITokenCache
    {
        public void SetBeforeAccess(TokenCacheCallback beforeAccess) => cache.SetBeforeAccess(access => guard(() => beforeAccess(access)));
        public void SetAfterAccess(TokenCacheCallback afterAccess) => cache.SetAfterAccess(access => guard(() => afterAccess(access)));
        public void SetBeforeWrite(TokenCacheCallback beforeWrite) => cache.SetBeforeWrite(beforeWrite);
        public void SetBeforeAccessAsync(Func<TokenCacheNotificationArgs, Task> beforeAccess) => cache.SetBeforeAccessAsync(beforeAccess);
        public void SetAfterAccessAsync(Func<TokenCacheNotificationArgs, Task> afterAccess) => cache.SetAfterAccessAsync(afterAccess);
        public void SetBeforeWriteAsync(Func<TokenCacheNotificationArgs, Task> beforeWrite) => cache.SetBeforeWriteAsync(beforeWrite);
    }
}
