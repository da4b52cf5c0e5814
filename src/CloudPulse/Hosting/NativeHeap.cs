using System.Runtime.InteropServices;

namespace CloudPulse.Hosting;

/// <summary>What glibc lets a program say about its heap. Where there is another C library nothing is said.</summary>
internal static partial class NativeHeap
{
    private const int ArenaMax = -8;

    /// <summary>
    /// One heap for each processor. glibc makes up to eight, each of which keeps what its threads once needed. To be called before there are
    /// many threads.
    /// </summary>
    public static void Share() => Say(static () => MallocOption(ArenaMax, Environment.ProcessorCount));

    /// <summary>Gives back what was freed: glibc keeps it for the thread that had it, and each of the pool's threads may have had its turn.</summary>
    public static void Trim() => Say(static () => MallocTrim(0));

    private static void Say(Func<int> say)
    {
        try
        {
            _ = OperatingSystem.IsLinux() ? say() : 0;
        }
        catch (Exception missing) when (missing is EntryPointNotFoundException or DllNotFoundException)
        {
            // Another C library.
        }
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int MallocOption(int option, int value);

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int MallocTrim(nuint pad);
}
