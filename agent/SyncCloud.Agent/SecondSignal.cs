using System.Runtime.InteropServices;

namespace SyncCloud.Agent;

/// <summary>Ends the process at once when it is told to end once more, whatever it waits for: what it keeps is whole after a crash at any point, and so after this.</summary>
internal sealed class SecondSignal : IDisposable
{
    private readonly PosixSignalRegistration[] registrations;
    private int signals;

    private SecondSignal(TextWriter error) => registrations = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM }.Select(signal => PosixSignalRegistration.Create(signal, _ =>
    {
        if (Interlocked.Increment(ref signals) < 2) return;
        error.WriteLine("synccloud: ended at once; nothing is lost: the next sync goes on from here");
        Environment.Exit((int)ExitCode.Abandoned);
    }))];

    /// <summary>To be called before anything else takes signals: it is told first.</summary>
    public static SecondSignal Watch(TextWriter error) => new(error);

    public void Dispose()
    {
        foreach (var registration in registrations) registration.Dispose();
    }
}
