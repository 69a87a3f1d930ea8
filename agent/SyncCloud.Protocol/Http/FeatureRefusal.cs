namespace SyncCloud.Protocol.Http;

/// <summary>How a service says that it lacks a feature that a log or an image needs: in the detail of an <see cref="ProblemTypes.InvalidRequest"/>, in these words since the first service.</summary>
public static class FeatureRefusal
{
    private const string Before = " needs the feature '", After = "', which this service does not have";

    /// <param name="what">"the log" or "the image".</param>
    /// <param name="feature">The first that is not known.</param>
    public static string Detail(string what, string feature) => what + Before + feature + After;

    /// <summary>The feature that is refused, or null when the problem is another.</summary>
    public static string? Find(Problem? problem)
    {
        if (problem is not { Type: ProblemTypes.InvalidRequest, Detail: { } detail } || detail.IndexOf(Before, StringComparison.Ordinal) is not (>= 0 and var at)) return null;
        var rest = detail[(at + Before.Length)..];
        return rest.IndexOf(After, StringComparison.Ordinal) is > 0 and var end ? rest[..end] : null;
    }
}
