using SyncCloud.Agent;
using SyncCloud.Agent.Commands;

return await AgentCommandLine.RunAsync(args, Surroundings.OfProcess(), CancellationToken.None);
