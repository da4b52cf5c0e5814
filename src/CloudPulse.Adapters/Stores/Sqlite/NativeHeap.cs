using System.Runtime.InteropServices;

namespace CloudPulse.Adapters.Stores.Sqlite;

/// <summary>
/// Gives back to the system what SQLite needed for a large transaction: glibc keeps freed memory for the thread that had it, and each of
/// the pool's threads may have its turn.
/// </summary>
internal static partial class NativeHeap
{
    private static bool _isGlibc = OperatingSystem.IsLinux();

    public static void Trim()
    {
        if (!_isGlibc)
        {
            return;
        }

        try
        {
            _ = MallocTrim(0);
        }
        catch (Exception missing) when (missing is EntryPointNotFoundException or DllNotFoundException)
        {
            _isGlibc = false;
        }
    }

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int MallocTrim(nuint pad);
}
