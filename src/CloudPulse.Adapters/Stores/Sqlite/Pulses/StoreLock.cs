using CloudPulse.Core.Record;

namespace CloudPulse.Adapters.Stores.Sqlite.Pulses;

/// <summary>Holds a store's folder for this process alone, until disposed or the process ends however it ends.</summary>
internal sealed class StoreLock : IDisposable
{
    private readonly FileStream _file;

    private StoreLock(FileStream file) => _file = file;

    public static StoreLock Take(string directory)
    {
        var path = Path.Combine(directory, "lock");
        try
        {
            return new(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException error)
        {
            throw new PulseStoreException(
                $"The pulse store in '{directory}' is in use by another process (its file 'lock' is held). Stop that process, or give this one another data directory.",
                error
            );
        }
        catch (UnauthorizedAccessException error)
        {
            throw new PulseStoreException($"The pulse store in '{directory}' can't be used: {error.Message}", error);
        }
    }

    public void Dispose() => _file.Dispose();
}
