using System.Runtime.InteropServices;

namespace CloudPulse.Hosting;

/// <summary>
/// Gives memory back while there is little to do: what the start needed, or a burst, or the compiler, or SQLite for a large transaction, would
/// else be kept for good. While there is much to do nothing is given back, since it would be taken again at once.
/// </summary>
internal sealed partial class QuietMemory(TimeProvider time) : BackgroundService
{
    /// <summary>Who allocates less than this between two looks is quiet: about 200 checks a second.</summary>
    private const long QuietBytes = 1_600 * 1024;

    /// <summary>Less than this is not worth a collection.</summary>
    private const long WorthBytes = 1_536 * 1024;
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);

    private bool _hasTrim = OperatingSystem.IsLinux();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LookEvery, time);
        var allocatedBefore = 0L;
        var kept = 0L;
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                var allocated = GC.GetTotalAllocatedBytes();
                var isQuiet = allocated - allocatedBefore < QuietBytes;
                allocatedBefore = allocated;
                if (isQuiet && Environment.WorkingSet - kept > WorthBytes)
                {
                    kept = GiveBack(kept);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { }
    }

    /// <summary>What counts as kept from now on. What is still in use just now (code is being compiled, say) may be free at the next look.</summary>
    private long GiveBack(long kept)
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        TrimNative();
        var left = Environment.WorkingSet;
        return kept > 0 && left > kept ? (kept + left) / 2 : left;
    }

    /// <summary>glibc keeps what was freed for the thread that had it, and each of the pool's threads may have had its turn.</summary>
    private void TrimNative()
    {
        try
        {
            _ = _hasTrim ? MallocTrim(0) : 0;
        }
        catch (Exception missing) when (missing is EntryPointNotFoundException or DllNotFoundException)
        {
            _hasTrim = false;
        }
    }

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int MallocTrim(nuint pad);
}
