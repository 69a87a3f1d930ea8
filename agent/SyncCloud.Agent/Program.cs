using SyncCloud.Agent;
using SyncCloud.Agent.Commands;

using var twice = SecondSignal.Watch(Console.Error);
return await AgentCommandLine.RunAsync(args, Surroundings.OfProcess(), CancellationToken.None);
