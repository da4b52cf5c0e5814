using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using CloudPulse.Core;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Evaluate;
using CloudPulse.Core.Model;
using CloudPulse.Core.Notify;
using CloudPulse.Core.Record;
using CloudPulse.Web.Dashboard.Models;
using CloudPulse.Web.Dashboard.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CloudPulse.Web.Dashboard.Pages;

internal static class AboutEndpoints
{
    public static void MapAbout(this IEndpointRouteBuilder routes) => routes.MapGet("/dashboard/about", Show);

    private static async Task<IResult> Show(
        IRegistry<Check> checks,
        IPulseReader pulses,
        IIncidentStore incidents,
        IOutbox outbox,
        SelfHealth health,
        SelfMonitor self,
        WebOptions options,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow();
        var all = checks.Current.All;
        var observed = await pulses.SubjectsAsync(SubjectKind.Check, cancellationToken);
        var services = await pulses.SubjectsAsync(SubjectKind.Service, cancellationToken);
        var open = await incidents.OpenIncidentsAsync(cancellationToken);
        var depth = await outbox.DepthAsync(cancellationToken);
        var started = new DateTimeOffset(Process.GetCurrentProcess().StartTime.ToUniversalTime());
        var memory = Process.GetCurrentProcess().WorkingSet64 / (1024 * 1024);
        return Page.Of<AboutPage>(
            new AboutModel(
                [
                    new("Version", Version),
                    new("Running since", $"{Format.Exact(started)} ({Format.Span(now - started)})"),
                    new("Memory", $"{Format.Count(memory)} MB"),
                    new("Runtime", RuntimeInformation.FrameworkDescription),
                    new("System", $"{RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}"),
                    new("Server's clock", Format.Exact(now)),
                ],
                [
                    new("Checks", $"{Format.Count(all.Count)}, {Format.Count(all.Count(check => check.IsActive))} of them active"),
                    new("Declared in files", Format.Count(all.Count(check => check.Declaration.ManagedBy == ManagedBy.File))),
                    new("Checks with results", Format.Count(observed.Count)),
                    new("Services with pulses", Format.Count(services.Count)),
                    new("Open incidents", Format.Count(open.Count)),
                    new(
                        "Messages waiting",
                        Format.Count(depth.Pending)
                            + (depth.OldestSince is { } oldest ? $", the oldest for {Format.Span(now - oldest)}" : "")
                    ),
                ],
                options.Storage,
                self.Probing,
                health.Ailments,
                now
            )
        );
    }

    private static string Version =>
        typeof(AboutEndpoints).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
