using SyncCloud.Service.Http;
using SyncCloud.Service.Storage;

namespace SyncCloud.Service.Telemetry;

/// <summary>The words of <c>error.type</c>: few, and never a message, which may name what is nobody's business.</summary>
internal static class Errors
{
    public static string Of(Exception exception) => exception switch
    {
        StorageException { IsFull: true } => "full",
        StorageException => "unavailable",
        _ => exception.GetType().Name,
    };

    public static string OfRefusal(Refusal refusal) => OfProblem(Problems.Of(refusal).Problem.Type);

    /// <summary>The last part of the problem's type.</summary>
    public static string OfProblem(string type) => type[(type.LastIndexOf(':') + 1)..];
}
