using SyncCloud.Protocol;

namespace SyncCloud.Simulation.Tests.Devices;

/// <summary>Who a device says it is, as its home keeps it: copied with the disk, restored with it.</summary>
internal sealed record Identity(DeviceId Device, string? Nonce = null, string? NextNonce = null);
