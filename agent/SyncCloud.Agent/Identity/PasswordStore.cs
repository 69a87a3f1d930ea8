using System.Text;
using Microsoft.Identity.Client.Extensions.Msal;
using SyncCloud.Agent.Commands;
using SyncCloud.Agent.Home;

namespace SyncCloud.Agent.Identity;

/// <summary>Where the password or token for the server of one collection is kept between runs. Each change is durable; nothing of it is ever printed.</summary>
internal abstract class PasswordStore
{
    private PasswordStore() { }

    /// <summary>Null when there is none.</summary>
    public abstract string? Read();

    public abstract void Write(string password);

    /// <summary>Forgets it. Idempotent.</summary>
    public abstract void Clear();

    public static PasswordStore Of(AgentHome home, AttachedCollection collection, bool inFile) => inFile ? new InFile(home.PasswordFile(collection)) : Protected.Open(home, collection);

    /// <summary>The system's protected store where it can be used; else a file, and the user is told.</summary>
    /// <returns>The store, and whether it is a file.</returns>
    public static (PasswordStore Store, bool InFile) Choose(CommandRun run, AttachedCollection collection)
    {
        // A keyring elsewhere than at a desktop is locked, or asks where nobody sees it.
        var mayAsk = !OperatingSystem.IsLinux() || Session.Of(run.Surroundings.Variable).HasDesktop;
        if (mayAsk && Protected.Open(run.Home, collection) is var store && store.Works()) return (store, false);
        run.Report.Note($"this system has no protected place for the password that could be used, so it goes to {run.Home.PasswordFile(collection)}, which only your account can read");
        return (new InFile(run.Home.PasswordFile(collection)), true);
    }

    /// <summary>The keychain on macOS, DPAPI on Windows, the Secret Service (libsecret) elsewhere: an entry for each collection of each home.</summary>
    private sealed class Protected(MsalCacheHelper helper) : PasswordStore
    {
        private const string Service = "SyncCloud password";

        public static Protected Open(AgentHome home, AttachedCollection collection)
        {
            home.Create();
            var owner = $"{home.Path}#{collection.Id}";
            // On Windows this file holds what DPAPI has encrypted; elsewhere it holds nothing.
            var properties = new StorageCreationPropertiesBuilder($"password-{collection.Id}.protected", home.Path)
                .WithMacKeyChain(Service, owner)
                .WithLinuxKeyring("org.synccloud.passwords", MsalCacheHelper.LinuxKeyRingDefaultCollection, "SyncCloud's password for a server", new("service", Service), new("collection", owner))
                .Build();
            // It completes at once: nothing in it waits.
            return new Protected(MsalCacheHelper.CreateAsync(properties).GetAwaiter().GetResult());
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

        public override string? Read() => helper.LoadUnencryptedTokenCache() is { Length: > 0 } bytes ? Encoding.UTF8.GetString(bytes) : null;

        public override void Write(string password) => helper.SaveUnencryptedTokenCache(Encoding.UTF8.GetBytes(password));

        public override void Clear() => helper.SaveUnencryptedTokenCache([]);
    }

    /// <summary>A file for its owner alone, which is the old or the new one after a crash.</summary>
    private sealed class InFile(string path) : PasswordStore
    {
        public override string? Read() => File.Exists(path) ? File.ReadAllText(path) : null;

        public override void Write(string password)
        {
            DurableFolder.Create(Path.GetDirectoryName(path)!);
            AtomicFile.Write(path, Encoding.UTF8.GetBytes(password));
        }

        public override void Clear()
        {
            if (!File.Exists(path)) return;
            File.Delete(path);
            DurableFolder.Flush(Path.GetDirectoryName(path)!);
        }
    }
}
