namespace SyncCloud.Agent.Cloud;

/// <summary>Labels of devices: 1–63 letters, digits, spaces or <c>-_.</c>.</summary>
internal static class DeviceNames
{
    private const int MaxLength = 63;

    public static string Check(string name) => name.Length is >= 1 and <= MaxLength && name.All(IsAllowed) && name.Trim() == name
        ? name
        : throw new AgentException($"'{name}' cannot name a device", "a name is 1-63 letters, digits, spaces or -_. and neither starts nor ends with a space", ExitCode.Usage);

    /// <summary>The machine's name with what is not allowed replaced.</summary>
    public static string OfMachine(string machine)
    {
        var name = string.Concat(machine.Take(MaxLength).Select(character => IsAllowed(character) ? character : '-')).Trim();
        return name.Length == 0 ? "device" : name;
    }

    /// <summary>A name that tells a copy from the devices that there are: <c>laptop 2</c> beside <c>laptop</c>.</summary>
    public static string Beside(string name, IEnumerable<string> taken)
    {
        var all = taken.ToHashSet(StringComparer.OrdinalIgnoreCase);
        for (var number = 2; ; number++)
        {
            var suffix = $" {number}";
            var other = name[..Math.Min(name.Length, MaxLength - suffix.Length)].TrimEnd() + suffix;
            if (!all.Contains(other)) return other;
        }
    }

    private static bool IsAllowed(char character) => char.IsLetterOrDigit(character) || character is ' ' or '-' or '_' or '.';
}
