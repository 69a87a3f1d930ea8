using System.Net;
using System.Net.Http.Headers;

namespace SyncCloud.Engine.Transport;

/// <summary>Counts requests, and the bytes of request and response bodies as they pass.</summary>
internal sealed class CountingHandler(TrafficCounter counter, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        counter.Begun();
        if (request.Content is { } body) request.Content = new CountedContent(body, counter.Sent, isRequest: true);
        var response = await base.SendAsync(request, cancellationToken);
        response.Content = new CountedContent(response.Content, counter.Received, isRequest: false);
        return response;
    }

    private sealed class CountedContent : HttpContent
    {
        private readonly HttpContent inner;
        private readonly Action<int> count;

        public CountedContent(HttpContent inner, Action<int> count, bool isRequest)
        {
            (this.inner, this.count) = (inner, count);
            Copy(inner.Headers, Headers, isRequest);
        }

        protected override async Task<Stream> CreateContentReadStreamAsync() => new CountingStream(await inner.ReadAsStreamAsync(), count);
        protected override async Task<Stream> CreateContentReadStreamAsync(CancellationToken cancellationToken) => new CountingStream(await inner.ReadAsStreamAsync(cancellationToken), count);

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            await using var counting = new CountingStream(stream, count, leaveOpen: true);
            await inner.CopyToAsync(counting, context, cancellationToken);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = inner.Headers.ContentLength ?? 0;
            return inner.Headers.ContentLength is not null;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing) inner.Dispose();
            base.Dispose(disposing);
        }

        // A request's length is computed from its body; a response's is only known from its header.
        private static void Copy(HttpContentHeaders from, HttpContentHeaders to, bool isRequest)
        {
            foreach (var (name, values) in from.NonValidated)
                if (!isRequest || !name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase)) to.TryAddWithoutValidation(name, values);
        }
    }
}
