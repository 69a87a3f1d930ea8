namespace SyncCloud.Connectors.Files.Volumes;

/// <summary>Chooses how to reach a folder of this system.</summary>
public static class Volume
{
    public static IVolume At(string root) => LinuxVolume.IsSupported ? new LinuxVolume(root) : new PortableVolume(root);
}
