using System.Text.RegularExpressions;

namespace SyncCloud.Service.Http.OpenApi;

/// <summary>What stands in a route's braces: the same thing in every route.</summary>
internal static partial class RouteParameters
{
    private static readonly Dictionary<string, (ApiValue Value, string Description)> known = new()
    {
        ["collection"] = (ApiValue.Id, "A collection of the calling user."),
        ["device"] = (ApiValue.Id, "A device of the calling user."),
        ["pack"] = (ApiValue.Hash, "A pack: the SHA-256 of its directory."),
        ["queue"] = (ApiValue.Text, "A device's queue."),
        ["rid"] = (ApiValue.Text, "A platform by .NET's name for it (runtime identifier)."),
        ["sequence"] = (ApiValue.Number, "A log's sequence number."),
        ["webhook"] = (ApiValue.Id, "A webhook of the calling user."),
        ["user"] = (ApiValue.Id, "The user whose pack it is."),
    };

    /// <summary>Throws <see cref="InvalidOperationException"/> for a name that is not described above.</summary>
    public static IEnumerable<(string Name, ApiValue Value, string Description)> Of(string route) =>
        Placeholder().Matches(route).Select(match => match.Groups[1].Value).Select(name => known.TryGetValue(name, out var parameter)
            ? (name, parameter.Value, parameter.Description)
            : throw new InvalidOperationException($"{nameof(RouteParameters)} does not say what {{{name}}} of {route} is"));

    [GeneratedRegex(@"\{([^}]*)\}")]
    private static partial Regex Placeholder();
}
