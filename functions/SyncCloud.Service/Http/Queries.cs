using System.Globalization;

namespace SyncCloud.Service.Http;

/// <summary>Numbers in addresses.</summary>
internal static class Queries
{
    /// <summary>What a query says, or <paramref name="otherwise"/> when it is absent; null when it is no number.</summary>
    public static long? Number(EndpointCall call, string name, long otherwise) =>
        call.FromQuery(name) is not { } text ? otherwise : TryNumber(text, out var number) ? number : null;

    public static bool TryNumber(string? text, out long number) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
