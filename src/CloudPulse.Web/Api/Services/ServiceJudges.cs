using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;

namespace CloudPulse.Web.Api.Services;

internal static class ServiceJudges
{
    /// <summary>The checks that tell when a service is silent or down.</summary>
    public static IEnumerable<Check> Of(Subject service, RegistrySnapshot<Check> checks) =>
        checks.All.Where(check => check.Definition.Settings.Judges == service);
}
