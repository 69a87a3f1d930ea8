namespace SyncCloud.Protocol.Http;

/// <summary>
/// The paths of the HTTP contract, relative to the service's address. Every route but the first eight wants
/// <c>Authorization: Bearer TOKEN</c>; those marked "device" also want <see cref="ContractHeaders.Device"/> and <see cref="ContractHeaders.DeviceSecret"/>.
/// Ids are 32 hexadecimal digits, hashes 64. Errors are RFC 9457 problem details with a type of <see cref="ProblemTypes"/>.
/// </summary>
public static class Routes
{
    /// <summary>GET, public. 200 once the service answers requests.</summary>
    public const string Health = "/healthz";

    /// <summary>GET, public. <see cref="ServiceDescription"/>.</summary>
    public const string WellKnown = "/.well-known/synccloud";

    /// <summary>GET, public. An OpenAPI 3.1 document of all that this service answers.</summary>
    public const string OpenApi = "/openapi.json";

    /// <summary>GET, public. <see cref="Agents.SignedAgentManifest"/>: the agent programs that devices may have from here. 404 where none are provided.</summary>
    public const string AgentPrograms = "/agents";

    /// <summary>GET, public. The archive of the agent program for a platform (see AGENTS.md), or 404.</summary>
    public const string AgentProgram = "/agents/{rid}";

    /// <summary>GET, public. A script for sh that installs the agent program, or 404 where none are provided.</summary>
    public const string InstallScript = "/install.sh";

    /// <summary>GET, public. The same for PowerShell.</summary>
    public const string InstallScriptForWindows = "/install.ps1";

    /// <summary>POST <see cref="EnrolmentRequest"/> → 200 <see cref="EnrolmentResponse"/>, public. A code works once.</summary>
    public const string Enrolments = "/enrolments";

    /// <summary>GET → <see cref="DeviceList"/> (device). POST <see cref="DeviceRegistration"/> → 201 <see cref="RegisteredDevice"/>, or 202 when the device has to wait (token alone).</summary>
    public const string Devices = "/devices";

    /// <summary>DELETE → 204 (device). Revokes; idempotent.</summary>
    public const string Device = "/devices/{device}";

    /// <summary>POST without a body → 204 (device): lets in a device that waits, since it was registered after a revocation. Idempotent.</summary>
    public const string Approval = "/devices/{device}/approval";

    /// <summary>
    /// POST <see cref="InstanceContact"/> → 204 (device, of itself): tells two copies of one installation apart. A device makes it once before it syncs, here
    /// or with its first read of logs (<see cref="ContractHeaders.Contact"/>). The very same contact may be repeated. 409
    /// <see cref="ProblemTypes.Superseded"/> for a copy that was left behind.
    /// </summary>
    public const string Contact = "/devices/{device}/contact";

    /// <summary>
    /// POST without a body → 200 <see cref="NegotiatedQueue"/> (device, of itself): where the device hears of what others append, see <see cref="DeviceQueue"/>.
    /// It is made if need be; asking again gives the same queue and a new permission. 404 where the service tells nobody: then the device asks on its timer alone.
    /// </summary>
    public const string Negotiate = "/devices/{device}/notifications:negotiate";

    /// <summary>GET → <see cref="CollectionList"/>; POST <see cref="CollectionCreation"/> → 201 new or 200 existing <see cref="CollectionInfo"/> (device).</summary>
    public const string Collections = "/collections";

    /// <summary>DELETE → 204 (device). Deletes the collection's logs and contents from the service; idempotent.</summary>
    public const string Collection = "/collections/{collection}";

    /// <summary>
    /// POST a change log (<see cref="MediaTypes.ChangeLog"/>) → 201 <see cref="AppendedLog"/>; 200 with the same body when this very log is
    /// committed already; 409 <see cref="ProblemTypes.LostRace"/> with the head.
    /// GET <c>?after=N&amp;hash=H&amp;budget=BYTES</c> → 200 a <see cref="MediaTypes.LogStream"/> (see <see cref="LogStream"/>) of the committed
    /// logs N+1, N+2, … up to the byte budget, at least one if there is one; moves the device's cursor to N. 409 <see cref="ProblemTypes.Rewound"/>
    /// when log N is unknown or has another hash; 410 <see cref="ProblemTypes.Trimmed"/> when log N+1 was trimmed: take the newest image instead.
    /// <see cref="ContractHeaders.WantedPacks"/> tells how many packs are in quarantine. With <see cref="ContractHeaders.Contact"/> it is the device's contact
    /// first: 409 <see cref="ProblemTypes.Superseded"/> for a copy that was left behind, which reads nothing. (device)
    /// </summary>
    public const string Logs = "/collections/{collection}/logs";

    /// <summary>
    /// GET <c>?after=N&amp;limit=K</c> → <see cref="LogList"/>: rows without their bytes, oldest first, also those of trimmed logs.
    /// <c>?log=ID</c>: the row of the log with this id, or none. (device)
    /// </summary>
    public const string LogIndex = "/collections/{collection}/log-index";

    /// <summary>GET → 200 the bytes of one committed log, or 410 <see cref="ProblemTypes.Trimmed"/> (device).</summary>
    public const string Log = "/collections/{collection}/logs/{sequence}";

    /// <summary>
    /// POST <see cref="ContentLinkRequest"/> → <see cref="ContentLinks"/> (device): where to PUT new packs and GET stored ones. A link carries its
    /// own permission for minutes and is used without the caller's token: an answer to PUT of 201, or 409 when the pack is there already.
    /// </summary>
    public const string ContentLinks = "/collections/{collection}/content-links";

    /// <summary>
    /// POST without a body → <see cref="PackState"/> (device). The service reads the pack that it stores, from its directory to each block's hash, and believes
    /// nobody else about it: a good pack is left alone, one that is damaged or gone is quarantined, a repaired one is taken into use. Idempotent.
    /// A pack in quarantine may still be downloaded, as far as its blocks are good; uploading it again through <see cref="ContentLinks"/> repairs it, and a
    /// check after the upload says so.
    /// </summary>
    public const string PackCheck = "/collections/{collection}/packs/{pack}/check";

    /// <summary>GET → <see cref="WantedPackList"/> (device): the packs in quarantine, which a device that holds their contents should upload again.</summary>
    public const string WantedPacks = "/collections/{collection}/wanted-packs";

    /// <summary>
    /// PUT a base image (<see cref="MediaTypes.BaseImage"/>) → 201, or 200 when its sequence number has one already (device). It must locate every content
    /// that its items name, in packs that are stored; 409 <see cref="ProblemTypes.ContainerRetired"/> tells those that are not. GET → 200 the newest
    /// image not above <c>?at=N</c>, or 404 (device).
    /// </summary>
    public const string Image = "/collections/{collection}/image";

    /// <summary>GET → <see cref="ImageList"/> (device).</summary>
    public const string ImageIndex = "/collections/{collection}/image-index";

    /// <summary>
    /// GET → <see cref="WebhookList"/>. POST <see cref="WebhookSubscription"/> → 201 <see cref="SubscribedWebhook"/>: the endpoint is asked by OPTIONS first (the
    /// handshake of CloudEvents' webhooks) and told of every log from then on, as a CloudEvent signed as Standard Webhooks has it. (device)
    /// </summary>
    public const string Webhooks = "/webhooks";

    /// <summary>PATCH <see cref="WebhookChange"/> → 200 <see cref="WebhookInfo"/>; DELETE → 204, idempotent only while it is on its way out (device).</summary>
    public const string Webhook = "/webhooks/{webhook}";

    /// <summary>POST without a body → <see cref="WebhookSecret"/>: another secret; the one before signs too until it ends (device).</summary>
    public const string WebhookSecret = "/webhooks/{webhook}/secret";

    /// <summary>POST without a body → <see cref="WebhookAttempt"/>: sends an event that tells of nothing, once (device).</summary>
    public const string WebhookTest = "/webhooks/{webhook}/test";

    /// <summary>GET → <see cref="WebhookAttemptList"/>, the newest first (device).</summary>
    public const string WebhookDeliveries = "/webhooks/{webhook}/deliveries";

    /// <summary>
    /// GET <c>?after=N&amp;limit=K</c> → a batch of CloudEvents (<see cref="MediaTypes.CloudEvents"/>): what webhooks were told of logs N+1, N+2, …, so that a
    /// subscriber can go on from its own cursor (device).
    /// </summary>
    public const string Events = "/collections/{collection}/events";

    /// <summary>Puts ids into a route's placeholders.</summary>
    public static string Fill(string route, CollectionId collection) => route.Replace("{collection}", collection.ToString(), StringComparison.Ordinal);

    public static string Fill(string route, CollectionId collection, long sequence) =>
        Fill(route, collection).Replace("{sequence}", sequence.ToString(), StringComparison.Ordinal);

    public static string Fill(string route, CollectionId collection, Hash256 pack) =>
        Fill(route, collection).Replace("{pack}", pack.ToString(), StringComparison.Ordinal);

    public static string Fill(string route, string rid) => route.Replace("{rid}", rid, StringComparison.Ordinal);

    public static string Fill(string route, DeviceId device) => route.Replace("{device}", device.ToString(), StringComparison.Ordinal);
}

/// <summary>Names of the contract's own headers.</summary>
public static class ContractHeaders
{
    /// <summary>The calling device's id.</summary>
    public const string Device = "SyncCloud-Device";

    /// <summary>The secret that registering the device returned, as base64url.</summary>
    public const string DeviceSecret = "SyncCloud-Device-Secret";

    /// <summary>In answers to reads: how many of the collection's packs are in quarantine (see <see cref="Routes.WantedPacks"/>); absent when there are none.</summary>
    public const string WantedPacks = "SyncCloud-Wanted-Packs";

    /// <summary>
    /// With a read of logs: the device's <see cref="InstanceContact"/>, see <see cref="InstanceContact.ToHeader"/>. In the answer, also in one that refuses the read: "1" when the
    /// service has taken it. Without that it has not (it is older, or has no room to note it), and the device makes contact at <see cref="Routes.Contact"/> before it uses the answer.
    /// </summary>
    public const string Contact = "SyncCloud-Contact";

    /// <summary>
    /// With an upload of a pack: the XXH3-128 (seed 0) of the body in 32 hexadecimal digits, against faults on the way, not against forgers. The service refuses a body that differs; one that does not
    /// is what the device sent, so it looks no further than at the directory, as a store that knows nothing of packs looks no further than at its own checksum.
    /// </summary>
    public const string Checksum = "SyncCloud-Checksum";
}

/// <summary>Media types of the contract's binary bodies.</summary>
public static class MediaTypes
{
    public const string ChangeLog = "application/vnd.synccloud.log";
    public const string LogStream = "application/vnd.synccloud.log-stream";
    public const string Pack = "application/vnd.synccloud.pack";
    public const string BaseImage = "application/vnd.synccloud.image";
    public const string Problem = "application/problem+json";
    public const string CloudEvents = "application/cloudevents-batch+json";

    /// <summary>An agent program's archive: gzip of tar, or zip.</summary>
    public const string AgentArchive = "application/octet-stream";
    public const string Script = "text/plain";
}
