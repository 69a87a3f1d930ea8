namespace SyncCloud.Service.Telemetry;

/// <summary>The names of all dimensions. Those without a prefix of ours are of OpenTelemetry's semantic conventions.</summary>
internal static class Dimensions
{
    public const string Attempt = "synccloud.attempt";
    public const string Change = "synccloud.change";
    public const string Kind = "synccloud.kind";
    public const string Operation = "synccloud.operation";
    public const string Outcome = "synccloud.outcome";
    public const string Store = "synccloud.store";
    public const string Direction = "network.io.direction";
    public const string Error = "error.type";
    public const string Method = "http.request.method";
    public const string Route = "http.route";
    public const string Status = "http.response.status_code";
}
