using SyncCloud.Engine;

namespace SyncCloud.Connectors.Dav;

/// <summary>The server does not take the user's sign-in, or not for this. Nothing was changed.</summary>
public sealed class SignInRefusedException(string address, string message) : ApplicationDataException(address, message);
