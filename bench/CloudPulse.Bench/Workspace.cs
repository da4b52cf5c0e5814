namespace CloudPulse.Bench;

/// <summary>A folder for one run, gone after it.</summary>
internal sealed class Workspace : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("cloudpulse-bench-");

    public string Path(string name) => System.IO.Path.Combine(_root.FullName, name);

    public string Data => Path("data");

    public void Dispose() => _root.Delete(recursive: true);
}
