namespace SyncCloud.Engine.State;

/// <summary>The state store's file is no state store, or does not hold what this program wrote. The application data and the cloud are not concerned.</summary>
public sealed class StateStoreDamagedException(string path, string reason) : ApplicationDataException(path, $"the state store {path} is damaged: {reason.TrimEnd('.')}");
