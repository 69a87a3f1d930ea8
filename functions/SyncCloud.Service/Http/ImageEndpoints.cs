using System.Globalization;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Service.Http;

/// <summary>Base images.</summary>
internal static class ImageEndpoints
{
    public static IEnumerable<ApiEndpoint> All(ServiceOptions options) =>
    [
        new("PUT", Routes.Image, Access.Device, options.MaxImageLength, UploadAsync),
        new("GET", Routes.Image, Access.Device, 0, DownloadAsync),
    ];

    private static async ValueTask<Refusal?> UploadAsync(EndpointCall call)
    {
        if (!CollectionId.TryParse(call.FromRoute("collection"), out var collection)) return new Refusal.UnknownCollection();
        var announced = call.Http.Request.ContentLength ?? 0;
        var outcome = await call.Service.Images.UploadAsync(call.Caller.User, collection, call.Http.Request.Body, announced, call.Cancelled);
        if (outcome.Refusal is null) call.Http.Response.StatusCode = 201;
        return outcome.Refusal;
    }

    private static async ValueTask<Refusal?> DownloadAsync(EndpointCall call)
    {
        if (!CollectionId.TryParse(call.FromRoute("collection"), out var collection)) return new Refusal.UnknownCollection();
        long? at = null;
        if (call.FromQuery("at") is { } text)
        {
            if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)) return new Refusal.InvalidRequest("at must be a sequence number");
            at = sequence;
        }
        if (!(await call.Service.Images.NewestAsync(call.Caller.User, collection, at, call.Cancelled)).TryGet(out var image, out var refusal)) return refusal;
        await using (image)
        {
            call.Http.Response.ContentType = MediaTypes.BaseImage;
            call.Http.Response.ContentLength = image.Properties.Length;
            await image.Content.CopyToAsync(call.Http.Response.Body, call.Cancelled);
        }
        return null;
    }
}
