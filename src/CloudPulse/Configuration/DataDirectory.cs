namespace CloudPulse.Configuration;

/// <summary>The data directory holds secrets: when it is made here, only its owner may enter.</summary>
internal static class DataDirectory
{
    public static void Create(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
