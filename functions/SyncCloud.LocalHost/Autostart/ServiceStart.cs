using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace SyncCloud.LocalHost.Autostart;

/// <summary>Who a service is started for: the machine, from its start on, or one user.</summary>
internal enum ServiceScope
{
    User,
    System,
}

/// <summary>What the system starts: the service over one data folder.</summary>
internal sealed partial record ServiceStart
{
    /// <summary>What the system knows it by, where the data lies at its default: elsewhere with some digits of the path's hash.</summary>
    public const string DefaultName = "synccloud-local";

    /// <summary>The default data folder of a unit for the machine, which systemd makes and gives to a user that it makes up.</summary>
    public const string StateFolder = "/var/lib/" + DefaultName;

    /// <summary>Where it lies in truth.</summary>
    public const string PrivateStateFolder = "/var/lib/private/" + DefaultName;

    public required string Name { get; init; }
    public required ServiceScope Scope { get; init; }

    /// <summary>The folder with the data.</summary>
    public required string Data { get; init; }

    /// <summary>The program's full path, and its arguments without those that say how it serves.</summary>
    public required ImmutableArray<string> Program { get; init; }

    /// <summary>How it serves: <c>--urls</c> and the like.</summary>
    public ImmutableArray<string> Options { get; init; } = [];

    /// <summary>Where the .NET runtime lies that the program needs, where it was told.</summary>
    public string? DotnetRoot { get; init; }

    /// <summary>The folder of the .NET runtime that this program runs on.</summary>
    public string? Runtime { get; init; }

    /// <summary>The files and folders that the service cannot start without.</summary>
    public IEnumerable<string> Needs => [.. Program, .. new[] { DotnetRoot, Runtime }.OfType<string>()];

    /// <summary>Whether the data folder is one that the system makes, for a user that it makes up.</summary>
    public bool HasStateFolder => Scope == ServiceScope.System && Data == StateFolder;

    public ImmutableArray<string> Command => [.. Program, "--data", Data, .. Options];

    /// <param name="data">What <c>--data</c> says.</param>
    /// <param name="scope">Null: of the machine for root, else of the user.</param>
    /// <param name="options">How it serves.</param>
    public static ServiceStart Of(string? data, ServiceScope? scope, ImmutableArray<string> options)
    {
        var which = scope ?? (!OperatingSystem.IsWindows() && UserId() == 0 ? ServiceScope.System : ServiceScope.User);
        var usual = which == ServiceScope.System && OperatingSystem.IsLinux() ? StateFolder : DataFolder.Default();
        var folder = data is null ? usual : Path.TrimEndingDirectorySeparator(Path.GetFullPath(data));
        if (folder.Any(char.IsControl)) throw new LocalServerException("the path of the data folder has a control character in it: choose another --data");
        return new ServiceStart
        {
            Name = folder == usual ? DefaultName : $"{DefaultName}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(folder)).AsSpan(0, 4))}",
            Scope = which,
            Data = folder,
            Program = [.. OwnProgram()],
            Options = options,
            DotnetRoot = Environment.GetEnvironmentVariable("DOTNET_ROOT") is { Length: > 0 } root ? root : null,
            Runtime = RuntimeEnvironment.GetRuntimeDirectory() is { Length: > 0 } runtime ? runtime : null,
        };
    }

    /// <summary>Throws <see cref="LocalServerException"/> when the user of this number may not change what the machine starts.</summary>
    public void EnsureChangeableBy(uint user)
    {
        if (Scope == ServiceScope.System && user != 0) throw new LocalServerException("only root may change what the machine starts: run this with sudo, or say --scope user to have it started while you are signed in");
    }

    [LibraryImport("libc", EntryPoint = "geteuid")]
    internal static partial uint UserId();

    /// <summary>This program: by itself, or the runtime's host and its library.</summary>
    private static IEnumerable<string> OwnProgram()
    {
        var process = Environment.ProcessPath ?? throw new LocalServerException("the system does not tell where this program lies");
        return Path.GetFileNameWithoutExtension(process) == DefaultName ? [process] : [process, Path.Combine(AppContext.BaseDirectory, DefaultName + ".dll")];
    }
}
