using System.Reflection;
using System.Runtime.Loader;
using SharpFuzz;

namespace SyncCloud.Fuzz.Tests.Running;

/// <summary>This program's own assemblies once more, beside the plain ones, with the product's instrumented so that <see cref="Coverage"/> sees every branch.</summary>
internal sealed class InstrumentedCopy : AssemblyLoadContext, IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("synccloud-fuzz-");

    public InstrumentedCopy() : base("instrumented", isCollectible: false)
    {
        foreach (var path in Directory.EnumerateFiles(AppContext.BaseDirectory, "*.dll").Where(IsOurs))
        {
            var copy = Path.Combine(folder.FullName, Path.GetFileName(path));
            File.Copy(path, copy);
            if (!Path.GetFileName(path).Contains(".Tests", StringComparison.Ordinal) && Fuzzer.Instrument(copy, static _ => true, Options.Value).ToList().Count == 0) throw new InvalidOperationException($"{copy} has nothing to instrument");
        }
    }

    /// <summary>The method of the copy that is this one here.</summary>
    public T Find<T>(T original) where T : Delegate
    {
        var method = original.Method;
        var type = LoadFromAssemblyName(method.DeclaringType!.Assembly.GetName()).GetType(method.DeclaringType.FullName!, throwOnError: true)!;
        return type.GetMethod(method.Name, BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static)!.CreateDelegate<T>();
    }

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        var path = Path.Combine(folder.FullName, assemblyName.Name + ".dll");
        return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
    }

    public void Dispose() => folder.Delete(recursive: true);

    private static bool IsOurs(string path) => Path.GetFileName(path) is var name && (name.StartsWith("SyncCloud.", StringComparison.Ordinal) || name == "synccloud.dll");
}
