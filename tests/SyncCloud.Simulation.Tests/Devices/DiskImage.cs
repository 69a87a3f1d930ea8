using SyncCloud.Protocol;

namespace SyncCloud.Simulation.Tests.Devices;

/// <summary>All that a device's disk held at one moment: its folder, its state store, who it is.</summary>
/// <param name="Of">The device.</param>
/// <param name="Folder">The whole volume.</param>
/// <param name="State">Its state store.</param>
/// <param name="Identity">Who it says it is.</param>
/// <param name="Sent">Every content that a log had carried by then.</param>
internal sealed record DiskImage(SimulatedDevice Of, MemoryNode Folder, StateImage State, Identity Identity, IReadOnlySet<ContentRef> Sent);

/// <summary>Every row of a state store, table by table.</summary>
internal sealed record StateImage(IReadOnlyDictionary<string, IReadOnlyList<object?[]>> Tables);
