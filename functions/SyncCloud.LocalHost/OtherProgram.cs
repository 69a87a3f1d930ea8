using System.ComponentModel;
using System.Globalization;
using SyncCloud.Agent.Autostart;

namespace SyncCloud.LocalHost;

/// <summary>Runs other programs to their end.</summary>
internal static class OtherProgram
{
    /// <param name="program">Its path, or its name on the PATH.</param>
    /// <param name="arguments">What it is asked.</param>
    /// <param name="patience">How long it may take; then it is killed, with all that it has started.</param>
    /// <param name="cancellationToken">Kills it likewise.</param>
    /// <exception cref="LocalServerException">It cannot be started, or does not end.</exception>
    public static async Task<ChildRun> RunAsync(string program, IReadOnlyList<string> arguments, TimeSpan patience, CancellationToken cancellationToken)
    {
        try
        {
            return await ChildRun.RunAsync(program, arguments, patience, TimeProvider.System, cancellationToken)
                ?? throw new LocalServerException(string.Create(CultureInfo.InvariantCulture, $"`{program} {string.Join(' ', arguments)}` was ended: it took longer than {patience.TotalSeconds:0.#} seconds"));
        }
        catch (Win32Exception exception)
        {
            throw new LocalServerException($"{program} cannot be started: {exception.Message}", exception);
        }
    }
}
