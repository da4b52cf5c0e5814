namespace CloudPulse.Acceptance.Support;

/// <summary>A folder of its own for one test: a configuration and a data directory.</summary>
internal sealed class Workspace : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("cloudpulse-acceptance-");

    public string Config => Path.Combine(_root.FullName, "cloudpulse.yaml");

    public string Data => Path.Combine(_root.FullName, "data");

    /// <summary>Replaces the configuration at once, as careful editors do.</summary>
    public void Configure(string yaml)
    {
        var draft = Path.Combine(_root.FullName, "draft");
        File.WriteAllText(draft, yaml);
        File.Move(draft, Config, overwrite: true);
    }

    public void Dispose() => _root.Delete(recursive: true);
}
