namespace SyncCloud.Connectors.Tests.Files;

/// <summary>The process ends here. Nothing in the product may catch it.</summary>
internal sealed class SimulatedCrash() : Exception("crash");
