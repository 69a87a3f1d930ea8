namespace SyncCloud.LocalHost.Tests.Telemetry;

/// <summary>A value of an instrument. Of a histogram: the sum, and how many.</summary>
internal sealed record Point(string Name, string Unit, IReadOnlyDictionary<string, string> Dimensions, double Value, ulong Count);

internal sealed record Span(string Name, string Trace, IReadOnlyDictionary<string, string> Attributes);

internal sealed record LogRecord(string Category, string Body, IReadOnlyDictionary<string, string> Attributes);

/// <summary>Reads the three requests of OTLP 1.x, as far as the tests look into them.</summary>
internal static class Otlp
{
    public static IEnumerable<Point> Points(ReadOnlyMemory<byte> request)
    {
        foreach (var metric in ProtobufField.At(request, 1, 2, 2).Select(bytes => ProtobufField.Read(bytes).ToList()))
        {
            var (name, unit) = (TextOf(metric, 1), TextOf(metric, 3));
            foreach (var data in metric.Where(field => field.Number is 5 or 7 or 9))
            {
                var isHistogram = data.Number == 9;
                foreach (var point in ProtobufField.At(data.Bytes, 1).Select(bytes => ProtobufField.Read(bytes).ToList()))
                    yield return new Point(name, unit, Attributes(point, isHistogram ? 9 : 7), isHistogram ? Of(point, 5).Double : Value(point), isHistogram ? Of(point, 4).Value : 1);
            }
        }
    }

    public static IEnumerable<Span> Spans(ReadOnlyMemory<byte> request) =>
        ProtobufField.At(request, 1, 2, 2).Select(bytes => ProtobufField.Read(bytes).ToList()).Select(span => new Span(TextOf(span, 5), Convert.ToHexString(Of(span, 1).Bytes.Span), Attributes(span, 9)));

    public static IEnumerable<LogRecord> Logs(ReadOnlyMemory<byte> request) =>
        from scope in ProtobufField.At(request, 1, 2)
        let category = ProtobufField.At(scope, 1).SelectMany(ProtobufField.Read).Where(field => field.Number == 1).Select(field => field.Text).FirstOrDefault("")
        from record in ProtobufField.At(scope, 2)
        let fields = ProtobufField.Read(record).ToList()
        select new LogRecord(category, AnyValue(Of(fields, 5).Bytes), Attributes(fields, 6));

    private static Dictionary<string, string> Attributes(IEnumerable<ProtobufField> fields, int number) => fields.Where(field => field.Number == number)
        .Select(field => ProtobufField.Read(field.Bytes).ToList()).ToDictionary(pair => TextOf(pair, 1), pair => AnyValue(Of(pair, 2).Bytes));

    private static string AnyValue(ReadOnlyMemory<byte> value) => ProtobufField.Read(value).Select(field => field.Number == 1 ? field.Text : field.Value.ToString(System.Globalization.CultureInfo.InvariantCulture)).FirstOrDefault("");

    private static double Value(List<ProtobufField> point) => point.Any(field => field.Number == 6) ? Of(point, 6).Value : Of(point, 4).Double;
    private static ProtobufField Of(List<ProtobufField> fields, int number) => fields.FirstOrDefault(field => field.Number == number);
    private static string TextOf(List<ProtobufField> fields, int number) => Of(fields, number).Text;
}
