using System.Globalization;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;
using SyncCloud.Service.Telemetry;

namespace SyncCloud.Service.Http;

/// <summary>Base images.</summary>
internal static class ImageEndpoints
{
    public static IEnumerable<ApiEndpoint> All(ServiceOptions options) =>
    [
        new("PUT", Routes.Image, Access.Device, options.MaxImageLength, UploadAsync)
        {
            Description = new("uploadImage", "Stores a base image, once the service has checked that it can stand for the logs up to its own.")
            {
                Body = MediaTypes.BaseImage,
                Answers = [new(200, "There was one at this log already."), new(201, "It is stored.")],
                Problems = [ProblemTypes.Corrupt, ProblemTypes.Rewound, ProblemTypes.KindMismatch, ProblemTypes.ContainerRetired, ProblemTypes.QuotaExceeded],
            },
        },
        new("GET", Routes.Image, Access.Device, 0, DownloadAsync)
        {
            Description = new("downloadImage", "The newest base image.")
            {
                Parameters = [new("at", ApiValue.Number, "The newest that is not above this sequence number.")],
                Answers = [new(200, "The image.", MediaTypes.BaseImage)],
                Problems = [ProblemTypes.NotFound],
            },
        },
        new("GET", Routes.ImageIndex, Access.Device, 0, IndexAsync)
        {
            Description = new("listImages", "The base images, oldest first.") { Answers = [new(200, "The images.", ContractJson.Default.ImageList)] },
        },
    ];

    private static async ValueTask<Refusal?> UploadAsync(EndpointCall call)
    {
        if (!CollectionId.TryParse(call.FromRoute("collection"), out var collection)) return new Refusal.UnknownCollection();
        var announced = call.Http.Request.ContentLength ?? 0;
        var outcome = await call.Service.Images.UploadAsync(call.Caller.User, collection, call.Http.Request.Body, announced, call.Cancelled);
        Instruments.Image(outcome, announced);
        if (!outcome.TryGet(out var isNew, out var refusal)) return refusal;
        call.Http.Response.StatusCode = isNew ? 201 : 200;
        return null;
    }

    private static async ValueTask<Refusal?> IndexAsync(EndpointCall call)
    {
        if (!CollectionId.TryParse(call.FromRoute("collection"), out var collection)) return new Refusal.UnknownCollection();
        if (!(await call.Service.Images.ListAsync(call.Caller.User, collection, call.Cancelled)).TryGet(out var images, out var refusal)) return refusal;
        var list = new ImageList([.. images.Select(image => new ImageRow(image.Sequence, image.Length))]);
        return await Bodies.WriteJsonAsync(call, 200, list, ContractJson.Default.ImageList);
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
            Instruments.ImageSent(image.Properties.Length);
        }
        return null;
    }
}
