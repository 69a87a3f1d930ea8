namespace SyncCloud.Agent;

/// <summary>What the program tells its caller. Scripts rely on the numbers.</summary>
internal enum ExitCode
{
    /// <summary>In step, or done.</summary>
    Done = 0,

    /// <summary>Something failed, or a collection is not in step.</summary>
    Error = 1,

    /// <summary>The command line is wrong; nothing was tried.</summary>
    Usage = 2,

    /// <summary>In step, and conflicts wait for a decision.</summary>
    Conflicts = 3,

    /// <summary>All that keeps a collection from being in step is that an approval is waiting; or the device itself waits for one.</summary>
    Approval = 4,

    /// <summary>The user's sign-in has ended, or the server of a collection refuses it, and only a person can renew it.</summary>
    SignIn = 5,

    /// <summary>It was told to stop, and ended while something that it waited for did not answer; the next run goes on from there.</summary>
    Abandoned = 6,
}

internal static class ExitCodes
{
    /// <summary>Of several collections' codes the one that says most: one that was given up before a wrong command line before an ended sign-in before an error before an approval before conflicts before done.</summary>
    public static ExitCode Worst(IEnumerable<ExitCode> codes)
    {
        var worst = ExitCode.Done;
        foreach (var code in codes)
            if (Weight(code) > Weight(worst)) worst = code;
        return worst;
    }

    private static int Weight(ExitCode code) => code switch { ExitCode.Done => 0, ExitCode.Conflicts => 1, ExitCode.Approval => 2, ExitCode.SignIn => 4, ExitCode.Usage => 5, ExitCode.Abandoned => 6, _ => 3 };
}
