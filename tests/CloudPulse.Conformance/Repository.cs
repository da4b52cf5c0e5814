namespace CloudPulse.Conformance;

/// <summary>The source tree that the tests were built from.</summary>
public static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string Path(params ReadOnlySpan<string> parts) => System.IO.Path.Combine([Root, .. parts]);

    public static string Read(params ReadOnlySpan<string> parts) => File.ReadAllText(Path(parts));

    /// <summary>Paths of the C# files below a folder, relative to the root, with forward slashes; none when there is no such folder.</summary>
    public static IReadOnlyList<string> Sources(string folder)
    {
        var absolute = Path(folder);
        return Directory.Exists(absolute)
            ?
            [
                .. Directory
                    .EnumerateFiles(absolute, "*.cs", SearchOption.AllDirectories)
                    .Select(file => System.IO.Path.GetRelativePath(Root, file).Replace('\\', '/'))
                    .Where(file => !file.Contains("/node_modules/", StringComparison.Ordinal))
                    .Order(StringComparer.Ordinal),
            ]
            : [];
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "CloudPulse.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No CloudPulse.slnx above {AppContext.BaseDirectory}.");
    }
}
