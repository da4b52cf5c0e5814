using CloudPulse.Conformance;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;
using CloudPulse.Core.Probe;

namespace CloudPulse.Adapters.Tests.Probes;

/// <summary>The contract finds out each sort of probe that breaks it.</summary>
public sealed class ProbeContractProofTests
{
    [Fact]
    public async Task It_finds_a_probe_that_throws() =>
        await FailsAsync(Fault.Throws, contract => contract.What_goes_wrong_is_a_named_failure_within_the_deadline(TargetBehaviour.Absent));

    [Fact]
    public async Task It_finds_a_probe_that_sees_no_failures() =>
        await FailsAsync(
            Fault.AlwaysWell,
            contract => contract.What_goes_wrong_is_a_named_failure_within_the_deadline(TargetBehaviour.Silent)
        );

    [Fact]
    public async Task It_finds_a_probe_that_invents_failure_codes() =>
        await FailsAsync(
            Fault.InventsCodes,
            contract => contract.What_goes_wrong_is_a_named_failure_within_the_deadline(TargetBehaviour.Absent)
        );

    [Fact]
    public async Task It_finds_a_probe_that_blames_itself_for_others() =>
        await FailsAsync(
            Fault.BlamesItself,
            contract => contract.What_goes_wrong_is_a_named_failure_within_the_deadline(TargetBehaviour.Absent)
        );

    [Fact]
    public async Task It_finds_a_probe_that_tells_too_long_a_story() =>
        await FailsAsync(Fault.TalksTooLong, contract => contract.An_unknown_host_is_a_failure_of_its_name());

    [Fact]
    public async Task It_finds_a_probe_that_calls_the_healthy_ill() =>
        await FailsAsync(Fault.InventsCodes, contract => contract.A_healthy_target_is_well());

    [Fact]
    public async Task It_finds_a_probe_that_swallows_shutdown() =>
        await FailsAsync(Fault.AlwaysWell, contract => contract.Only_shutdown_throws());

    [Fact]
    public async Task It_finds_a_probe_that_takes_any_settings() =>
        await FailsAsync(Fault.AlwaysWell, contract => contract.Wrong_settings_are_refused_by_name());

    private static async Task FailsAsync(Fault fault, Func<BrokenContract, Task> test) =>
        await Assert.ThrowsAnyAsync<Exception>(() => test(new(fault)));

    public enum Fault
    {
        Throws,
        AlwaysWell,
        InventsCodes,
        BlamesItself,
        TalksTooLong,
    }

    private sealed class BrokenContract(Fault fault) : NetworkProbeContract
    {
        protected override Uri UrlOfUnknownHost { get; } = new("broken://unknown.example");

        protected override IReadOnlyList<(string Json, string Field)> BadSettings { get; } = [("""{"wrong": 1}""", "wrong")];

        protected override IProbeKind CreateProbe() => new BrokenProbe(fault);

        protected override ValueTask<ProbeTarget> StartTargetAsync(TargetBehaviour behaviour) =>
            new(new ProbeTarget(new("broken://host"), "{}", () => ValueTask.CompletedTask));
    }

    private sealed class BrokenProbe(Fault fault) : IProbeKind
    {
        public string Name => "broken";

        public IReadOnlyList<string> Schemes { get; } = ["broken"];

        public IProbeSettings? ReadSettings(Uri url, FieldReader fields)
        {
            fields.Take("wrong");
            return new NoSettings();
        }

        public ValueTask<ProbeOutcome> ProbeAsync(ProbeRequest request, CancellationToken cancellationToken) =>
            fault switch
            {
                Fault.Throws => throw new IOException("Broken."),
                Fault.InventsCodes => new(new ProbeOutcome { Failure = new("no_such_code") }),
                Fault.BlamesItself => new(new ProbeOutcome { Failure = new(FailureCodes.Internal) }),
                Fault.TalksTooLong => new(new ProbeOutcome { Failure = new(FailureCodes.DnsNotFound, new('x', 10_000)) }),
                _ => new(
                    new ProbeOutcome
                    {
                        Connected = true,
                        Latency = TimeSpan.FromMilliseconds(1),
                        Address = "192.0.2.1",
                    }
                ),
            };

        private sealed class NoSettings : IProbeSettings;
    }
}
