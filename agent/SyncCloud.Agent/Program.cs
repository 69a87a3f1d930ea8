using SyncCloud.Agent;
using SyncCloud.Agent.Commands;

// A round stops between two steps; a large upload may need a moment to get there.
using var signals = EndSignals.Watch(Console.Error, patience: TimeSpan.FromSeconds(20), args.Contains(RunCommand.StopIsSuccess) ? ExitCode.Done : ExitCode.Abandoned);
return await AgentCommandLine.RunAsync(args, Surroundings.OfProcess(), signals.Asked);
