using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using CloudPulse.Adapters.Probes.Heartbeat;
using CloudPulse.Adapters.Probes.Http;
using CloudPulse.Adapters.Probes.Tcp;
using CloudPulse.Conformance;
using CloudPulse.Core.Model;
using CloudPulse.Core.Probe;
using Microsoft.Extensions.DependencyInjection;

namespace CloudPulse.Adapters.Tests.Probes;

/// <summary>The documents say what the code does.</summary>
public sealed partial class ProbeDocsTests
{
    private static readonly JsonSerializerOptions SnakeCase = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    [Fact]
    public void Every_failure_code_is_documented_and_no_other()
    {
        var documented = FirstColumn.Matches(Read("failures.md")).Select(match => match.Groups["code"].Value);
        var known = typeof(FailureCodes)
            .GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(field => field.IsLiteral)
            .Select(field => (string)field.GetRawConstantValue()!);
        Assert.Equal(known.Order(), documented.Order());
    }

    [Fact]
    public void Our_faults_are_documented_as_ours()
    {
        var text = Read("failures.md");
        var ours = FirstColumn
            .Matches(text[text.IndexOf("## Ours", StringComparison.Ordinal)..])
            .Select(match => match.Groups["code"].Value);
        Assert.Equal(FailureCodes.OurFault.Order(), ours.Order());
    }

    [Fact]
    public void Every_probe_of_the_catalog_is_documented_and_can_be_made()
    {
        var kinds = new ProbeKinds(CreateAll());
        Assert.Equal(Catalog.Probes.Count, kinds.Names.Count);
        var sections = Read("probes.md").Split("\n## ");
        Assert.All(kinds.Names, name => Assert.Contains(sections, section => section.StartsWith(name + "\n", StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_probe_of_the_assembly_is_in_the_catalog()
    {
        var listed = CreateAll().Select(kind => kind.GetType());
        var existing = typeof(Catalog).Assembly.GetTypes().Where(type => type.IsClass && type.IsAssignableTo(typeof(IProbeKind)));
        Assert.Equal(existing.OrderBy(type => type.FullName), listed.OrderBy(type => type.FullName));
    }

    [Theory]
    [InlineData("heartbeat", typeof(HeartbeatSettings))]
    [InlineData("http", typeof(HttpProbeSettings))]
    [InlineData("tcp", typeof(TcpProbeSettings))]
    public void Every_setting_is_documented(string kind, Type settings)
    {
        var documented = FirstColumn.Matches(Read($"probes/{kind}.md")).Select(match => match.Groups["code"].Value);
        using var shown = JsonDocument.Parse(JsonSerializer.Serialize(Activator.CreateInstance(settings), settings, SnakeCase));
        Assert.Equal(shown.RootElement.EnumerateObject().Select(property => property.Name).Order(), documented.Order());
    }

    private static List<IProbeKind> CreateAll()
    {
        var services = new ServiceCollection().AddSingleton(Probing.Network()).AddSingleton(TimeProvider.System).BuildServiceProvider();
        return [.. Catalog.Probes.Select(create => create(services))];
    }

    private static string Read(string page) => Repository.Read("docs", page);

    [GeneratedRegex(@"^\| `(?<code>[a-z_]+)` \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FirstColumn { get; }
}
