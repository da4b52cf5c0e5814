using System.CommandLine;
using CloudPulse.Adapters.Probes;
using CloudPulse.Configuration;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;
using CloudPulse.Core.Probe;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudPulse.Commands;

/// <summary><c>cloudpulse check URL</c>: one probe, with its phases.</summary>
internal static class CheckCommand
{
    private const int BadInput = 2;

    public static Command Create()
    {
        var url = new Argument<string>("url") { Description = "The endpoint; its scheme picks the probe (http, https, tcp)." };
        var timeout = new Option<string>("--timeout") { Description = "Hard deadline: 500ms, 5s, …", DefaultValueFactory = _ => "10s" };
        var conditions = new Option<string[]>("--condition", "-c")
        {
            Description = "A condition, as \"[STATUS] == 200\"; may be repeated.",
        };
        var settings = new Option<string[]>("--set", "-s")
        {
            Description = "Any other field of a check, as method=HEAD or expected_status=204; may be repeated.",
        };
        var json = new Option<bool>("--json") { Description = "Print the result as JSON." };
        var command = new Command(
            "check",
            "Probe an endpoint once and show how long each phase took. Exit code: 0 up, 1 down, 2 bad input, 3 inconclusive, 4 degraded."
        )
        {
            url,
            timeout,
            conditions,
            settings,
            json,
        };
        command.SetAction(
            (arguments, cancellationToken) =>
                RunAsync(
                    Declared(
                        arguments.GetRequiredValue(url),
                        arguments.GetRequiredValue(timeout),
                        arguments.GetValue(conditions) ?? [],
                        arguments.GetValue(settings) ?? []
                    ),
                    arguments.GetValue(json),
                    arguments.InvocationConfiguration,
                    cancellationToken
                )
        );
        return command;
    }

    private static MapNode Declared(string url, string timeout, string[] conditions, string[] settings)
    {
        var entries = new List<MapEntry> { Entry("url", Scalar(url, isQuoted: true)), Entry("timeout", Scalar(timeout, isQuoted: false)) };
        if (conditions.Length > 0)
        {
            entries.Add(Entry("conditions", new ListNode([.. conditions.Select(text => Scalar(text, isQuoted: true))], default)));
        }

        foreach (var setting in settings)
        {
            var (name, value) = setting.Split('=', 2) is [var before, var after] ? (before, after) : (setting, null);
            entries.Add(Entry(name, Scalar(value, isQuoted: false)));
        }

        return new(entries, default);
    }

    private static MapEntry Entry(string name, ConfigurationNode value) => new(name, default, value);

    private static ScalarNode Scalar(string? text, bool isQuoted) => new(text, isQuoted, default);

    private static async Task<int> RunAsync(MapNode declared, bool asJson, InvocationConfiguration io, CancellationToken cancellationToken)
    {
        using var services = new ServiceCollection()
            .AddSingleton(TimeProvider.System)
            .AddLogging()
            .AddDeclarationReaders()
            .BuildServiceProvider();
        var kinds = services.GetRequiredService<ProbeKinds>();
        var reader = services.GetRequiredService<CheckReader>();
        var errors = new List<ConfigurationError>();
        var check = reader.ReadDefinition(new FieldReader(declared, "", errors));
        if (check is null || errors.Count > 0)
        {
            foreach (var error in errors)
            {
                await io.Error.WriteLineAsync(error.ToString());
            }

            return BadInput;
        }

        var runner = new CheckRunner(
            kinds,
            new(new(TimeProvider.System), TimeProvider.System),
            new(() => []),
            new(),
            TimeProvider.System,
            NullLogger<CheckRunner>.Instance
        );
        await Rehearsal.RunAsync([check], TimeProvider.System, cancellationToken);
        var pulse = await runner.RunAsync(check, TimeProvider.System.GetUtcNow(), Regions.Local, cancellationToken);
        if (asJson)
        {
            await io.Output.WriteLineAsync(CheckReport.Json(check, pulse));
        }
        else
        {
            CheckReport.Write(check, pulse, io.Output);
        }

        return pulse.Status switch
        {
            PulseStatus.Up => 0,
            PulseStatus.Degraded => 4,
            PulseStatus.Inconclusive => 3,
            _ => 1,
        };
    }
}
