using SyncCloud.LocalHost;

OwnerOnly.ByDefault();
return await CommandLine.RunAsync(args, Console.Out, Console.Error, CancellationToken.None);
