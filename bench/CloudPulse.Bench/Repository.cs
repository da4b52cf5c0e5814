namespace CloudPulse.Bench;

internal static class Repository
{
    public static string Root { get; } = FindRoot();

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "CloudPulse.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No CloudPulse.slnx above {AppContext.BaseDirectory}.");
    }
}
