namespace SyncCloud.Engine.Transport;

/// <summary>How many bytes of bodies went over the wire, failed tries included. Thread-safe.</summary>
public sealed class TrafficCounter
{
    private long sent;
    private long received;
    private long requests;

    public long BytesSent => Interlocked.Read(ref sent);
    public long BytesReceived => Interlocked.Read(ref received);

    /// <summary>How many requests were begun.</summary>
    public long Requests => Interlocked.Read(ref requests);

    /// <summary>A handler that counts what passes through <paramref name="inner"/>; disposing it disposes of that.</summary>
    public DelegatingHandler Count(HttpMessageHandler inner) => new CountingHandler(this, inner);

    internal void Begun() => Interlocked.Increment(ref requests);
    internal void Sent(int bytes) => Interlocked.Add(ref sent, bytes);
    internal void Received(int bytes) => Interlocked.Add(ref received, bytes);
}
