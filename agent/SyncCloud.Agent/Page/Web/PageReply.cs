using System.Text;

namespace SyncCloud.Agent.Page.Web;

/// <summary>What goes back to the browser, with the headers that keep other sites out of it.</summary>
internal sealed record PageReply
{
    /// <summary>Nothing but what this server itself gives is loaded, run, shown in, framed or sent to.</summary>
    private const string Policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    public required int Status { get; init; }
    public string ContentType { get; init; } = "text/html; charset=utf-8";
    public ReadOnlyMemory<byte> Body { get; init; }
    public string? Location { get; init; }
    public string? SetCookie { get; init; }

    /// <summary>Takes the place of a body: writes for as long as it likes, and the connection ends with it.</summary>
    public Func<Stream, CancellationToken, Task>? Stream { get; init; }

    public static PageReply Of(Markup page, int status = 200) => new() { Status = status, Body = Encoding.UTF8.GetBytes(page.Text) };

    /// <summary>Goes on to another address by GET.</summary>
    public static PageReply To(string location) => location.Any(char.IsControl) ? throw new ArgumentException("an address has no control characters", nameof(location)) : new() { Status = 303, Location = location };

    /// <summary>The status line and the headers, to the empty line.</summary>
    public byte[] Head()
    {
        var head = new StringBuilder();
        head.Append($"HTTP/1.1 {Status} {Reason(Status)}\r\n");
        head.Append("Connection: close\r\n");
        if (Stream is null) head.Append($"Content-Length: {Body.Length}\r\n");
        if (Stream is not null || Body.Length > 0) head.Append($"Content-Type: {ContentType}\r\n");
        if (Location is not null) head.Append($"Location: {Location}\r\n");
        if (SetCookie is not null) head.Append($"Set-Cookie: {SetCookie}\r\n");
        if (Status == 405) head.Append("Allow: GET, POST\r\n");
        head.Append($"Content-Security-Policy: {Policy}\r\n");
        // Not no-referrer: with that, a browser names no origin for a form of this very page.
        head.Append("Referrer-Policy: same-origin\r\nX-Content-Type-Options: nosniff\r\nX-Frame-Options: DENY\r\nCache-Control: no-store\r\n");
        head.Append("Cross-Origin-Opener-Policy: same-origin\r\nCross-Origin-Embedder-Policy: require-corp\r\nCross-Origin-Resource-Policy: same-origin\r\n\r\n");
        return Encoding.ASCII.GetBytes(head.ToString());
    }

    private static string Reason(int status) => status switch
    {
        200 => "OK",
        303 => "See Other",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        411 => "Length Required",
        413 => "Content Too Large",
        415 => "Unsupported Media Type",
        421 => "Misdirected Request",
        431 => "Request Header Fields Too Large",
        500 => "Internal Server Error",
        503 => "Service Unavailable",
        _ => "Bad Request",
    };
}
