using SyncCloud.Agent;
using SyncCloud.Agent.Commands;

// A round stops between two steps; a large upload may need a moment to get there.
var surroundings = Surroundings.OfProcess();
using var signals = EndSignals.Watch(Console.Error, patience: TimeSpan.FromSeconds(20), RunCommand.IsStopSuccess(surroundings.Variable) ? ExitCode.Done : ExitCode.Abandoned);
return await AgentCommandLine.RunAsync(args, surroundings, signals.Asked);
