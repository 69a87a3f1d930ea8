using SyncCloud.Simulation.Tests.Cloud;

namespace SyncCloud.Simulation.Tests.Running;

/// <summary>
/// One thread for a whole world: whoever awaits something stops here, and the schedule's own randomness says who goes on, or dies. Continuations run
/// within <see cref="Step"/>, so a seed gives one history.
/// </summary>
internal sealed class Scheduler(Random random, FaultCounts faults)
{
    private readonly List<Pause> pauses = [];

    /// <summary>While false nobody stops and nobody dies.</summary>
    public bool Interleaving { get; set; } = true;

    public int Paused => pauses.Count;

    public Task PauseAsync(Actor actor, string point, StoreStep? step = null)
    {
        if (actor.Dead) return Task.FromException(new SimulatedCrashException(Describe(point, step)));
        if (!Interleaving) return Task.CompletedTask;
        var pause = new Pause(actor, point, step);
        pauses.Add(pause);
        return pause.Completion.Task;
    }

    /// <summary>Lets one of those who wait go on.</summary>
    public void Step()
    {
        var index = random.Next(pauses.Count);
        var pause = pauses[index];
        pauses.RemoveAt(index);
        if (!pause.Actor.Dead && Interleaving && random.NextDouble() < pause.Actor.CrashRate && faults.Strike(pause.Actor.CrashFault, Describe(pause.Point, pause.Step))) pause.Actor.Dead = true;
        if (pause.Actor.Dead) pause.Completion.SetException(new SimulatedCrashException(Describe(pause.Point, pause.Step)));
        else pause.Completion.SetResult();
    }

    /// <summary>The service stops: no request that is under way takes another step.</summary>
    public void KillRequests()
    {
        foreach (var pause in pauses)
            if (pause.Actor.CrashFault == Fault.ServiceCrash) pause.Actor.Dead = true;
    }

    private static string Describe(string point, StoreStep? step) => step is { } taken ? $"{point} {taken}" : point;

    private sealed record Pause(Actor Actor, string Point, StoreStep? Step)
    {
        // Continuations run inline on purpose: the scheduler is the only thread.
        public TaskCompletionSource Completion { get; } = new();
    }
}

/// <summary>Something that can die on its own: a device's process, one request in the service.</summary>
internal sealed class Actor(Fault crashFault, double crashRate)
{
    public Fault CrashFault { get; } = crashFault;
    public double CrashRate { get; } = crashRate;
    public bool Dead { get; set; }
}

/// <summary>The process ended here, between two instructions. Nothing in the product catches it.</summary>
internal sealed class SimulatedCrashException(string point) : Exception($"crashed at {point}");
