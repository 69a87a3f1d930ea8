using System.Runtime.CompilerServices;

namespace SyncCloud.Simulation.Tests.Running;

/// <summary>
/// What happened, line by line. A seed gives one history, so nobody writes it down until a schedule has failed and runs once more to be read.
/// </summary>
internal sealed class Trace(bool isKept)
{
    private readonly List<string> lines = [];

    public bool IsKept { get; } = isKept;
    public IReadOnlyList<string> Lines => lines;

    public void Add([InterpolatedStringHandlerArgument("")] Line line)
    {
        if (IsKept) lines.Add(line.ToText());
    }

    /// <summary>A line whose parts are not even put together when nobody keeps it.</summary>
    [InterpolatedStringHandler]
    public ref struct Line
    {
        private DefaultInterpolatedStringHandler text;

        public Line(int literalLength, int formattedCount, Trace trace, out bool isKept)
        {
            isKept = trace.IsKept;
            if (isKept) text = new DefaultInterpolatedStringHandler(literalLength, formattedCount);
        }

        public void AppendLiteral(string literal) => text.AppendLiteral(literal);
        public void AppendFormatted<T>(T value) => text.AppendFormatted(value);
        public void AppendFormatted(string? value) => text.AppendFormatted(value);
        public string ToText() => text.ToStringAndClear();
    }
}
