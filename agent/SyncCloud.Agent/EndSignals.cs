using System.Runtime.InteropServices;

namespace SyncCloud.Agent;

/// <summary>
/// Takes the signals that end a program. The first asks it to end. The second ends the process at once, whatever that waits for, and so does time, when it has not ended by then: what it keeps is whole
/// after a crash at any point, and so after this.
/// </summary>
internal sealed class EndSignals : IDisposable
{
    // A console that is closed tells so by SIGHUP on Windows; elsewhere that one has a meaning of its own.
    private static readonly PosixSignal[] Signals = OperatingSystem.IsWindows() ? [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP] : [PosixSignal.SIGINT, PosixSignal.SIGTERM];
    private static readonly TimeSpan LastWord = TimeSpan.FromSeconds(1);
    private readonly TextWriter error;
    private readonly TimeSpan patience;
    private readonly ExitCode abandoned;
    private readonly CancellationTokenSource asked = new();
    private readonly ManualResetEventSlim ended = new();
    private readonly Timer limit;
    private readonly PosixSignalRegistration[] registrations;
    private int signals;

    private EndSignals(TextWriter error, TimeSpan patience, ExitCode abandoned)
    {
        (this.error, this.patience, this.abandoned) = (error, patience, abandoned);
        limit = new Timer(_ => End("ended, since something does not answer"));
        registrations = [.. Signals.Select(signal => PosixSignalRegistration.Create(signal, Take))];
    }

    /// <param name="error">Where it says that it ends the process.</param>
    /// <param name="patience">How long the program may take to end.</param>
    /// <param name="abandoned">What the process ends with when it did not.</param>
    public static EndSignals Watch(TextWriter error, TimeSpan patience, ExitCode abandoned) => new(error, patience, abandoned);

    /// <summary>Cancelled when the program is asked to end.</summary>
    public CancellationToken Asked => asked.Token;

    public void Dispose()
    {
        foreach (var registration in registrations) registration.Dispose();
        limit.Dispose();
        ended.Set();
    }

    private void Take(PosixSignalContext signal)
    {
        signal.Cancel = true;
        if (Interlocked.Increment(ref signals) > 1) End("ended at once");
        // Signals are taken one after the other: this one must not hold up the next.
        limit.Change(patience, Timeout.InfiniteTimeSpan);
        _ = asked.CancelAsync();
        // Windows ends a program whose console or session is closed as soon as this returns.
        if (OperatingSystem.IsWindows() && signal.Signal != PosixSignal.SIGINT) ended.Wait(patience);
    }

    private void End(string how)
    {
        // Whoever reads what is said may be what does not answer.
        Task.Run(() => error.WriteLine($"synccloud: {how}; nothing is lost: the next sync goes on from here")).Wait(LastWord);
        Environment.Exit((int)abandoned);
    }
}
