using System.Text;
using CsCheck;
using SyncCloud.Connectors.Files.Volumes;
using SyncCloud.Simulation.Tests.Devices;

namespace SyncCloud.Connectors.Tests.Files;

/// <summary>Something that a user does to a tree of few names.</summary>
internal sealed record UserAct(int Kind, string Path, string Other, int Text)
{
    private static readonly string[] paths =
    [
        "a", "b", "c", "a/a", "a/b", "a/c", "b/a", "b/b", "c/a", "a/a/a", "a/a/b", "a/b/a", "b/a/a", "b/b/b", "c/a/b", "a/a/a/a",
    ];

    public static Gen<string> AnyPath { get; } = Gen.OneOf(paths);

    public static Gen<UserAct> Any { get; } = Gen.Select(Gen.Int[0, 7], AnyPath, AnyPath, Gen.Int[0, 5]).Select((kind, path, other, text) => new UserAct(kind, path, other, text));

    public override string ToString() => $"{Kind} {Path} {Other} {Text}";

    /// <summary>Does it, or nothing where it cannot be done.</summary>
    public void Do(MemoryVolume volume)
    {
        var bytes = Encoding.UTF8.GetBytes(new string('x', Text) + Text);
        var type = volume.Stat(Path)?.Type;
        var folder = Path.Contains('/') ? Path[..Path.LastIndexOf('/')] : "";
        if (!IsFolderPath(volume, folder)) return;
        switch (Kind)
        {
            case 0 when type is null or VolumeType.File:
                volume.UserWrite(Path, bytes);
                break;
            case 1 when type is null or VolumeType.File:
                volume.UserReplace(Path, bytes);
                break;
            case 2 when type is not null:
                volume.UserDelete(Path);
                break;
            case 3:
                volume.UserCreateFolder(Path);
                break;
            case 4 when type is not null && volume.Stat(Other) is null && CanHold(volume):
                volume.UserMove(Path, Other);
                break;
            case 5 when type is not null && volume.Stat(Other) is not null && Path != Other && !IsWithin(Path, Other) && !IsWithin(Other, Path):
                volume.Exchange(Path, Other);
                break;
            case 6 when type is null:
                volume.UserCreateFolder(folder);
                volume.CreateLink(Path, Other);
                break;
            case 7 when type == VolumeType.File:
                volume.SetMode(Path, Text % 2 == 0 ? 0x1ed : 0x1a4);
                break;
            default:
                break;
        }
    }

    private bool CanHold(MemoryVolume volume) =>
        !IsWithin(Other, Path) && IsFolderPath(volume, Other.Contains('/') ? Other[..Other.LastIndexOf('/')] : "");

    private static bool IsWithin(string path, string folder) => path == folder || path.StartsWith(folder + "/", StringComparison.Ordinal);

    private static bool IsFolderPath(MemoryVolume volume, string folder)
    {
        for (var outer = folder; outer.Length != 0; outer = outer.Contains('/') ? outer[..outer.LastIndexOf('/')] : "")
            if (volume.Stat(outer) is { } stat && stat.Type != VolumeType.Folder) return false;
        return true;
    }
}
