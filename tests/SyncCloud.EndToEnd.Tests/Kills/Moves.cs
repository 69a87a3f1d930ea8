using System.Runtime.InteropServices;

namespace SyncCloud.EndToEnd.Tests;

/// <summary>
/// Moves as a person's programs make them on Linux, each in one step, so that who moved what is certain however many agents work on the same folder.
/// A path that is no longer as it was just looked at gives false.
/// </summary>
internal static partial class Moves
{
    private const int CurrentFolder = -100;
    private const uint NoReplace = 1;
    private const uint ExchangeBoth = 2;

    /// <summary>Never replaces anything.</summary>
    public static bool TryMove(string from, string to) => Rename(CurrentFolder, from, CurrentFolder, to, NoReplace) == 0;

    public static bool TryExchange(string first, string second) => Rename(CurrentFolder, first, CurrentFolder, second, ExchangeBoth) == 0;

    [LibraryImport("libc", EntryPoint = "renameat2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Rename(int fromFolder, string from, int toFolder, string to, uint flags);
}
