using Microsoft.Identity.Client;
using Microsoft.Identity.Client.Extensions.Msal;
using SyncCloud.Agent.Home;

namespace SyncCloud.Agent.Identity;

/// <summary>Where the tokens of a home are kept between runs. Processes that use one home at once wait for each other.</summary>
internal abstract class TokenStore
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private TokenStore() { }

    /// <summary>Has the cache read from here and written to here.</summary>
    public abstract void Attach(ITokenCache cache);

    /// <summary>Forgets all tokens. Idempotent.</summary>
    public abstract void Clear();

    public static TokenStore Open(AgentHome home, bool inFile, TimeSpan? patience = null) => inFile ? new InFile(home.TokenFile) : Protected.Open(home, patience ?? Patience);

    /// <summary>The system's protected store, tried; null when it cannot be used.</summary>
    public static TokenStore? TryProtected(AgentHome home)
    {
        var store = Protected.Open(home, Patience);
        return store.Works() ? store : null;
    }

    /// <summary>An entry for each home in the system's protected store.</summary>
    private sealed class Protected(ProtectedEntry entry) : TokenStore
    {
        private const string Service = "SyncCloud";

        public static Protected Open(AgentHome home, TimeSpan patience) => new(ProtectedEntry.Open(home, "token.protected", place => place
            .WithMacKeyChain(Service, home.Path)
            .WithLinuxKeyring("org.synccloud.tokens", MsalCacheHelper.LinuxKeyRingDefaultCollection, "SyncCloud's sign-in", new("service", Service), new("home", home.Path)), patience));

        public bool Works() => entry.Works();

        public override void Attach(ITokenCache cache) => entry.Attach(cache);

        public override void Clear() => entry.Write([]);
    }

    /// <summary>A file for its owner alone, which is the old or the new one after a crash.</summary>
    private sealed class InFile(string path) : TokenStore
    {
        private const int PauseInMilliseconds = 50;

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
            try { return new CrossPlatLock(path + ".lock", PauseInMilliseconds, (int)(Patience.TotalMilliseconds / PauseInMilliseconds)); }
            catch (InvalidOperationException) { throw ProtectedEntry.InUse(path + ".lock"); }
        }

        private void Read(ITokenCacheSerializer tokens)
        {
            try { tokens.DeserializeMsalV3(File.ReadAllBytes(path), shouldClearExistingCache: true); }
            // What cannot be read is no sign-in, and that is what the user is told; the next one replaces it.
            catch (MsalClientException) { tokens.DeserializeMsalV3([], shouldClearExistingCache: true); }
        }
    }
}
