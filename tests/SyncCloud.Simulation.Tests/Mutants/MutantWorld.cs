using System.Reflection;
using System.Runtime.Loader;

namespace SyncCloud.Simulation.Tests.Mutants;

/// <summary>The simulator and the product loaded anew, side by side with the sound ones, with one assembly replaced by its mutant.</summary>
internal sealed class MutantWorld(string mutantName, byte[] image) : AssemblyLoadContext(isCollectible: false)
{
    private Assembly? mutant;

    /// <summary>Runs that many seeds from <paramref name="first"/> on until one fails; the failing seed, or null.</summary>
    public int? FirstFailingSeed(int first, int seeds, Running.Emphasis emphasis)
    {
        var campaign = LoadFromAssemblyPath(typeof(Running.Campaign).Assembly.Location).GetType(typeof(Running.Campaign).FullName!, throwOnError: true)!;
        return (int?)campaign.GetMethod(nameof(Running.Campaign.FirstFailingSeed))!.Invoke(null, [first, seeds, Environment.ProcessorCount, (int)emphasis]);
    }

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (assemblyName.Name is not { } name || !name.StartsWith("SyncCloud.", StringComparison.Ordinal)) return null;
        if (name == mutantName) return mutant ??= LoadFromStream(new MemoryStream(image));
        var path = Path.Combine(AppContext.BaseDirectory, name + ".dll");
        return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
    }
}
