using SyncCloud.Protocol.Http;

namespace SyncCloud.Service.Http.OpenApi;

/// <summary>Serves the description of all endpoints, this one included.</summary>
internal static class OpenApiEndpoint
{
    /// <summary>The document is made at the first call, of what <paramref name="endpoints"/> holds then.</summary>
    public static ApiEndpoint New(IReadOnlyList<ApiEndpoint> endpoints, string version)
    {
        var document = new Lazy<byte[]>(() => OpenApiDocument.Write(endpoints, version));
        return new("GET", Routes.OpenApi, Access.Public, 0, call => AnswerAsync(call, document.Value))
        {
            Description = new("describeApi", "This description of the service's HTTP interface.") { Answers = [new(200, "An OpenAPI 3.1 document.", "application/json")] },
        };
    }

    private static async ValueTask<Refusal?> AnswerAsync(EndpointCall call, byte[] document)
    {
        call.Http.Response.ContentType = "application/json";
        call.Http.Response.ContentLength = document.Length;
        await call.Http.Response.Body.WriteAsync(document, call.Cancelled);
        return null;
    }
}
