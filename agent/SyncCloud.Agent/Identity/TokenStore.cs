using Microsoft.Identity.Client;
using Microsoft.Identity.Client.Extensions.Msal;
using SyncCloud.Agent.Home;

namespace SyncCloud.Agent.Identity;

/// <summary>Where the tokens of a home are kept between runs. Processes that use one home at once wait for each other.</summary>
internal abstract class TokenStore
{
    private TokenStore() { }

    /// <summary>Has the cache read from here and written to here.</summary>
    public abstract void Attach(ITokenCache cache);

    /// <summary>Forgets all tokens. Idempotent.</summary>
    public abstract void Clear();

    public static async Task<TokenStore> OpenAsync(AgentHome home, bool inFile) => inFile ? new InFile(home.TokenFile) : await Protected.OpenAsync(home);

    /// <summary>The system's protected store, tried; null when it cannot be used.</summary>
    public static async Task<TokenStore?> TryProtectedAsync(AgentHome home)
    {
        var store = await Protected.OpenAsync(home);
        return store.Works() ? store : null;
    }

    /// <summary>The keychain on macOS, DPAPI on Windows, the Secret Service (libsecret) elsewhere: an entry for each home.</summary>
    private sealed class Protected(MsalCacheHelper helper) : TokenStore
    {
        private const string Service = "SyncCloud";

        public static async Task<Protected> OpenAsync(AgentHome home)
        {
            home.Create();
            // On Windows this file holds what DPAPI has encrypted; elsewhere it holds nothing.
            var properties = new StorageCreationPropertiesBuilder("token.protected", home.Path)
                .WithMacKeyChain(Service, home.Path)
                .WithLinuxKeyring("org.synccloud.tokens", MsalCacheHelper.LinuxKeyRingDefaultCollection, "SyncCloud's sign-in", new("service", Service), new("home", home.Path))
                .Build();
            return new Protected(await MsalCacheHelper.CreateAsync(properties));
        }

        /// <summary>Whether what is written there can be read again.</summary>
        public bool Works()
        {
            try
            {
                helper.VerifyPersistence();
                return true;
            }
            catch (MsalCachePersistenceException) { return false; }
        }

        public override void Attach(ITokenCache cache) => helper.RegisterCache(cache);

        public override void Clear() => helper.SaveUnencryptedTokenCache([]);
    }

    /// <summary>A file for its owner alone, which is the old or the new one after a crash.</summary>
    private sealed class InFile(string path) : TokenStore
    {
        private const int PauseInMilliseconds = 50;
        private const int Tries = 200;

        public override void Attach(ITokenCache cache)
        {
            CrossPlatLock? held = null;
            cache.SetBeforeAccess(access =>
            {
                held = Lock();
                try
                {
                    if (File.Exists(path)) Read(access.TokenCache);
                }
                catch
                {
                    // There is no access then, so nothing comes after it either.
                    held.Dispose();
                    throw;
                }
            });
            cache.SetAfterAccess(access =>
            {
                try
                {
                    if (access.HasStateChanged) AtomicFile.Write(path, access.TokenCache.SerializeMsalV3());
                }
                finally { held?.Dispose(); }
            });
        }

        public override void Clear()
        {
            File.Delete(path);
            DurableFolder.Flush(Path.GetDirectoryName(path)!);
        }

        private CrossPlatLock Lock()
        {
            try { return new CrossPlatLock(path + ".lock", PauseInMilliseconds, Tries); }
            catch (InvalidOperationException) { throw new AgentException($"{path}.lock could not be had: another program holds it, or this user may not write it", "end other runs of synccloud in this home, see who may write there, and try again"); }
        }

        private void Read(ITokenCacheSerializer tokens)
        {
            try { tokens.DeserializeMsalV3(File.ReadAllBytes(path), shouldClearExistingCache: true); }
            // What cannot be read is no sign-in, and that is what the user is told; the next one replaces it.
            catch (MsalClientException) { tokens.DeserializeMsalV3([], shouldClearExistingCache: true); }
        }
    }
}
