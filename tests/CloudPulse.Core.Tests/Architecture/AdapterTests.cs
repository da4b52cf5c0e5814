using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using CloudPulse.Adapters;
using CloudPulse.Conformance;
using CloudPulse.Core.Notify;
using CloudPulse.Core.Probe;

namespace CloudPulse.Core.Tests.Architecture;

/// <summary>What CONTRIBUTING.md promises of adapters: a folder to itself, a line in the catalog, a contract test, a page.</summary>
public sealed class AdapterTests
{
    private static readonly Assembly Adapters = typeof(Catalog).Assembly;

    [Fact]
    public void No_adapter_folder_uses_another() =>
        Assert.Empty(CrossUses(Adapters, "CloudPulse.Adapters", ["Probes", "Channels", "Stores"]));

    [Fact]
    public void The_scan_finds_a_use_between_neighbours()
    {
        var found = CrossUses(typeof(AdapterTests).Assembly, "CloudPulse.Core.Tests.Architecture", ["Fixtures"]);
        Assert.Contains(
            found,
            use => use.Contains("Fixtures.Left", StringComparison.Ordinal) && use.Contains("Callee", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Every_kind_is_in_the_catalog()
    {
        var catalog = File.ReadAllLines(Repository.Path("src", "CloudPulse.Adapters", "Catalog.cs"));
        foreach (var (kind, _, _) in Kinds())
        {
            var lines = catalog.Count(line =>
                !line.StartsWith("using", StringComparison.Ordinal)
                && Regex.IsMatch(line, $@"\b{kind.Name}\b", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1))
            );
            Assert.True(lines == 1, $"{kind.FullName} has {lines} lines in Catalog.cs, not one.");
        }
    }

    [Fact]
    public void Every_kind_runs_its_contract()
    {
        foreach (var (kind, group, contract) in Kinds())
        {
            var folder = $"tests/CloudPulse.Adapters.Tests/{group}/{kind.Namespace!.Split('.')[^1]}";
            var runs = Repository
                .Sources(folder)
                .Any(file =>
                    Regex.IsMatch(
                        Repository.Read(file),
                        $@"class \w+[^;{{]*:\s*(Network)?{contract}\b",
                        RegexOptions.None,
                        TimeSpan.FromSeconds(1)
                    )
                );
            Assert.True(runs, $"No class in {folder} derives from {contract} for {kind.FullName}.");
        }
    }

    [Fact]
    public void Every_kind_is_documented()
    {
        foreach (var (kind, group, _) in Kinds())
        {
            var name = NameOf(kind);
            var page = $"docs/{group.ToLowerInvariant()}/{name}.md";
            var all = $"docs/{group.ToLowerInvariant()}.md";
            var isDocumented =
                File.Exists(Repository.Path(page))
                || (File.Exists(Repository.Path(all)) && File.ReadLines(Repository.Path(all)).Contains($"## {name}"));
            Assert.True(isDocumented, $"{kind.FullName} has neither a page {page} nor a section '## {name}' in {all}.");
        }
    }

    private static IEnumerable<(Type Kind, string Group, string Contract)> Kinds() =>
        from type in Adapters.GetTypes()
        where type is { IsClass: true, IsAbstract: false }
        let isProbe = typeof(IProbeKind).IsAssignableFrom(type)
        where isProbe || typeof(IChannelKind).IsAssignableFrom(type)
        select isProbe ? (type, "Probes", "ProbeContract") : (type, "Channels", "ChannelContract");

    private static string NameOf(Type kind) =>
        RuntimeHelpers.GetUninitializedObject(kind) switch
        {
            IProbeKind probe => probe.Name,
            IChannelKind channel => channel.Name,
            _ => throw new InvalidOperationException(kind.FullName),
        };

    /// <summary>Uses between folders <c>root.group.X</c> and <c>root.group.Y</c>, also across groups. A group's <c>Net</c> is there for all.</summary>
    private static string[] CrossUses(Assembly assembly, string root, string[] groups)
    {
        return
        [
            .. from type in assembly.GetTypes()
            let home = FolderOf(type)
            where home is not null
            from used in TypeUses.Of(type)
            where used.Assembly == assembly
            let other = FolderOf(used)
            where other is not null && other != home && !other.EndsWith(".Net", StringComparison.Ordinal)
            select $"{type.FullName} uses {used.FullName}",
        ];

        string? FolderOf(Type type)
        {
            if (type.Namespace?.StartsWith(root + ".", StringComparison.Ordinal) != true)
            {
                return null;
            }

            var parts = type.Namespace[(root.Length + 1)..].Split('.');
            return parts.Length >= 2 && groups.Contains(parts[0]) ? $"{parts[0]}.{parts[1]}" : null;
        }
    }
}
