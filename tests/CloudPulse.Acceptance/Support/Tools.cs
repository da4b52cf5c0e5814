namespace CloudPulse.Acceptance.Support;

/// <summary>Programs of others that some tests run against; eng/install-test-tools.sh installs them.</summary>
internal static class Tools
{
    /// <summary>Where it is; null when it is not installed.</summary>
    public static string? Find(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
}
