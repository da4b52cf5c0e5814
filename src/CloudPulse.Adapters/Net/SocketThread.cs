using System.Runtime.CompilerServices;

namespace CloudPulse.Adapters.Net;

/// <summary>
/// What waited for a socket goes on, in the program, on the thread that waits for many of them (the runtime's inline completions, the probes'
/// event loops). What then computes or writes for long leaves that thread first, or every other socket waits for it.
/// </summary>
internal static class SocketThread
{
    /// <summary>Awaited: goes on on a thread of the pool, at once if this is one.</summary>
    public static ConfiguredTaskAwaitable LeaveAsync() =>
        Task.CompletedTask.ConfigureAwait(
            Thread.CurrentThread.IsThreadPoolThread ? ConfigureAwaitOptions.None : ConfigureAwaitOptions.ForceYielding
        );
}
