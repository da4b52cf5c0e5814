using CloudPulse.Core.Bus;
using CloudPulse.Core.Evaluate;

namespace CloudPulse.Core.Notify;

internal static class IncidentSignal
{
    private const int MaxBatch = 256;

    /// <summary>Wakes a loop at every incident change, until cancelled. What changed is in the store.</summary>
    public static async Task FollowAsync(IBusSubscription<IncidentChange> changes, Wake wake, CancellationToken cancellationToken)
    {
        while (true)
        {
            var messages = await changes.ReceiveAsync(MaxBatch, cancellationToken);
            wake.Set();
            await changes.AckAsync(messages, cancellationToken);
        }
    }
}
