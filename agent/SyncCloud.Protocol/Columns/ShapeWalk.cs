using System.Runtime.CompilerServices;
using SyncCloud.Protocol.Cbor;

namespace SyncCloud.Protocol.Columns;

/// <summary>Goes over a deterministic data item head by head: scalars whole, arrays and maps by their heads. Takes no memory and does not recurse.</summary>
internal ref struct ShapeWalk
{
    [InlineArray(FormatLimits.MaxDepth)]
    private struct Levels
    {
        private (ulong Left, bool IsMap) first;
    }

    private readonly int maxDepth;
    private CborInput input;
    private Levels levels;
    private int depth;
    private bool started;

    public ShapeWalk(ReadOnlySpan<byte> item, int maxDepth)
    {
        input = new CborInput(item, "a value", 0);
        this.maxDepth = Math.Min(maxDepth, FormatLimits.MaxDepth);
    }

    /// <summary>What the last step passed over: a scalar, or the head of an array or a map.</summary>
    public ReadOnlySpan<byte> Item { get; private set; }

    /// <summary>Whether that is a text that is a value.</summary>
    public bool IsText { get; private set; }

    /// <summary>Whether the walk ended early.</summary>
    public bool IsTooDeep { get; private set; }

    public bool Next()
    {
        while (depth > 0 && levels[depth - 1].Left == 0) depth--;
        if (depth == 0 && started) return false;
        started = true;
        var isKey = depth > 0 && levels[depth - 1].IsMap && levels[depth - 1].Left % 2 == 0;
        if (depth > 0) levels[depth - 1].Left--;

        var rest = input.Remaining;
        var at = input.Position;
        if (!input.TryReadHead(out var major, out var argument)) return false;
        if (major is 2 or 3) input.Pass((int)argument);
        if (major is 4 or 5)
        {
            if (depth == maxDepth)
            {
                IsTooDeep = true;
                return false;
            }
            levels[depth++] = (major == 5 ? argument * 2 : argument, major == 5);
        }
        Item = rest[..(input.Position - at)];
        IsText = major == 3 && !isKey;
        return true;
    }
}
