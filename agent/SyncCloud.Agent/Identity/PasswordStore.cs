using System.Text;
using Microsoft.Identity.Client.Extensions.Msal;
using SyncCloud.Agent.Commands;
using SyncCloud.Agent.Home;

namespace SyncCloud.Agent.Identity;

/// <summary>Where the password or token for the server of one collection is kept between runs. Each change is durable; nothing of it is ever printed.</summary>
internal abstract class PasswordStore
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

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

    /// <summary>An entry for each collection of each home in the system's protected store.</summary>
    private sealed class Protected(ProtectedEntry entry) : PasswordStore
    {
        private const string Service = "SyncCloud password";

        public static Protected Open(AgentHome home, AttachedCollection collection)
        {
            var owner = $"{home.Path}#{collection.Id}";
            return new Protected(ProtectedEntry.Open(home, $"password-{collection.Id}.protected", place => place
                .WithMacKeyChain(Service, owner)
                .WithLinuxKeyring("org.synccloud.passwords", MsalCacheHelper.LinuxKeyRingDefaultCollection, "SyncCloud's password for a server", new("service", Service), new("collection", owner)), Patience));
        }

        public bool Works() => entry.Works();

        public override string? Read() => entry.Read() is { Length: > 0 } bytes ? Encoding.UTF8.GetString(bytes) : null;

        public override void Write(string password) => entry.Write(Encoding.UTF8.GetBytes(password));

        public override void Clear() => entry.Write([]);
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
