using SyncCloud.Connectors.Files.Ignore;
using SyncCloud.Connectors.Files.Volumes;
using SyncCloud.Engine;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Files.Scan;

/// <summary>An entry at a place where no known item of its kind is: new, or moved there.</summary>
internal sealed record Appeared(ItemId Parent, string Name, string Path, VolumeStat Stat);

/// <summary>A folder that appeared.</summary>
/// <param name="Entry">What and where it is.</param>
/// <param name="Outer">The rules that hold in the folder around it.</param>
/// <param name="Former">The folder with another file id that is known at this place: that is what this one is, unless file ids say otherwise.</param>
internal sealed record AppearedFolder(Appeared Entry, IgnoreRules Outer, NativeItem? Former);
