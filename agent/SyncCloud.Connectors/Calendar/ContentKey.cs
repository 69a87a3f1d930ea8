using System.Text;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Calendar;

/// <summary>Keys of what has none natively: of its content, so that the same is the same on every device.</summary>
internal static class ContentKey
{
    public static string Of(string text) => Hash256.Of(Encoding.UTF8.GetBytes(text)).ToString()[..12];

    public static string Of(FieldValue value) => Hash256.Of(value.Encoded.Span).ToString()[..12];
}
