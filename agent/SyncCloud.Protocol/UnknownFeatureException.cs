namespace SyncCloud.Protocol;

/// <summary>A log, pack or image needs a named feature that this reader lacks. Nothing was touched; a newer agent can read it.</summary>
public sealed class UnknownFeatureException(string what, string feature)
    : Exception($"{what} needs the feature '{feature}', which this version does not have: update SyncCloud on this device")
{
    public string What { get; } = what;
    public string Feature { get; } = feature;
}
