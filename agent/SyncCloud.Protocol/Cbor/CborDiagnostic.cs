using System.Text;

namespace SyncCloud.Protocol.Cbor;

/// <summary>RFC 8949 §8 diagnostic notation of values, for messages.</summary>
internal static class CborDiagnostic
{
    /// <summary>The notation, or the bytes in hexadecimal digits when they are not one deterministic data item.</summary>
    public static string Describe(ReadOnlySpan<byte> encoded)
    {
        if (DeterministicCbor.Measure(encoded, encoded.Length, FormatLimits.MaxDepth, out var length, out _) != CborExtent.Complete || length != encoded.Length)
            return $"<<{Convert.ToHexStringLower(encoded)}>>";
        var input = new CborInput(encoded, "a value", 0);
        var text = new StringBuilder();
        Write(ref input, text);
        return text.ToString();
    }

    // The recursion is bounded: Describe refused what is nested deeper than the format allows.
    private static void Write(ref CborInput input, StringBuilder text)
    {
        switch (input.Remaining[0] >> 5)
        {
            case 0 or 1:
                input.TryReadHead(out var sign, out var argument);
                text.Append(sign == 0 ? (Int128)argument : -1 - (Int128)argument);
                break;
            case 2:
                text.Append("h'").Append(Convert.ToHexStringLower(input.ReadBytes("a value"))).Append('\'');
                break;
            case 3:
                WriteText(input.ReadText("a value"), text);
                break;
            case 4:
                text.Append('[');
                WriteElements(ref input, text, input.ReadArrayHead("a value", int.MaxValue), pairs: false);
                text.Append(']');
                break;
            case 5:
                text.Append('{');
                WriteElements(ref input, text, input.ReadMapHead("a value", int.MaxValue), pairs: true);
                text.Append('}');
                break;
            default:
                WriteSimple(input.ReadEncoded("a value"), text);
                break;
        }
    }

    private static void WriteElements(ref CborInput input, StringBuilder text, int count, bool pairs)
    {
        for (var i = 0; i < count; i++)
        {
            if (i > 0) text.Append(", ");
            Write(ref input, text);
            if (!pairs) continue;
            text.Append(": ");
            Write(ref input, text);
        }
    }

    private static void WriteText(string value, StringBuilder text)
    {
        text.Append('"');
        foreach (var character in value)
        {
            if (character is '"' or '\\') text.Append('\\').Append(character);
            else if (char.IsControl(character)) text.Append("\\u").Append(((int)character).ToString("x4"));
            else text.Append(character);
        }
        text.Append('"');
    }

    private static void WriteSimple(ReadOnlySpan<byte> encoded, StringBuilder text)
    {
        switch (encoded[0])
        {
            case 0xf4: text.Append("false"); break;
            case 0xf5: text.Append("true"); break;
            case 0xf6: text.Append("null"); break;
            default:
                var number = CborReal.Read(encoded);
                text.Append(double.IsFinite(number) && number == Math.Truncate(number) && Math.Abs(number) < 1e15 ? number.ToString("F1") : number.ToString("R"));
                break;
        }
    }
}
