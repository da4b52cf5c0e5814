using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;
using CloudPulse.Core.Record;
using CloudPulse.Web.Api.Pulses;

namespace CloudPulse.Web.Api.Services;

/// <summary>Forgets services, for the API and the pages alike.</summary>
internal sealed class ServiceRemoval(IPulseReader pulses, ServiceLimit limit, IRegistry<Check> checks)
{
    /// <summary>Forgets a service with all its pulses.</summary>
    /// <returns>The check that judges it, for which it stays; null: it is gone.</returns>
    public async Task<Check?> DeleteAsync(Subject service, CancellationToken cancellationToken)
    {
        if (ServiceJudges.Of(service, checks.Current).FirstOrDefault() is { } judge)
        {
            return judge;
        }

        await pulses.DeleteAsync(service, cancellationToken);
        limit.Forget(service.Key);
        return null;
    }
}
