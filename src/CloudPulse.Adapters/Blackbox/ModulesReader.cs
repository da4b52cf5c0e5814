using System.Collections.Frozen;
using CloudPulse.Core.Configuration;

namespace CloudPulse.Adapters.Blackbox;

/// <summary>All modules that <c>/probe</c> knows.</summary>
public sealed class BlackboxModules
{
    internal BlackboxModules(IEnumerable<BlackboxModule> modules) =>
        ByName = modules.ToFrozenDictionary(module => module.Name, StringComparer.Ordinal);

    internal FrozenDictionary<string, BlackboxModule> ByName { get; }

    /// <summary>Those of the blackbox exporter that need no configuration: what there is when none are declared.</summary>
    public static BlackboxModules Default { get; } =
        new([
            Standard("http_2xx", "http", new HttpModule()),
            Standard("http_post_2xx", "http", new HttpModule { Method = "POST" }),
            Standard("tcp_connect", "tcp", new TcpModule()),
        ]);

    private static BlackboxModule Standard(string name, string kind, ModuleProber prober) =>
        new(name, null, prober, new([new("prober", default, new ScalarNode(kind, IsQuoted: false, default))], default));
}

/// <summary>Reads <c>modules:</c> as a blackbox.yml has it, reporting every mistake. What can't be honoured is refused, never passed over.</summary>
public static class ModulesReader
{
    private const int MaxModules = 1_000;
    private static readonly TimeSpan MinTimeout = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan MaxTimeout = TimeSpan.FromMinutes(2);

    /// <param name="fields">The map that <c>modules</c> stands in.</param>
    public static BlackboxModules Read(FieldReader fields)
    {
        var node = fields.Take("modules");
        if (node is not MapNode { Entries.Count: > 0 and <= MaxModules } map)
        {
            fields.Refuse("modules", $"was {node?.Describe() ?? "not given"}; must be a map of 1 to {MaxModules} modules", node);
            return new([]);
        }

        var modules = new List<BlackboxModule>();
        foreach (var entry in map.Entries)
        {
            if (entry.Value is MapNode declared)
            {
                var module = new FieldReader(declared, fields.PathOf($"modules.{entry.Key}"), fields.Errors);
                if (ReadOne(entry.Key, declared, module) is { } read)
                {
                    modules.Add(read);
                }
            }
            else
            {
                fields.Refuse($"modules.{entry.Key}", $"was {entry.Value.Describe()}; must be a map with prober", entry.Value);
            }
        }

        return new(modules);
    }

    private static BlackboxModule? ReadOne(string name, MapNode declared, FieldReader fields)
    {
        var prober = fields.Scalar("prober");
        var timeout = fields.OptionalDuration("timeout", MinTimeout, MaxTimeout);
        var http = fields.Nested("http");
        var tcp = fields.Nested("tcp");
        ModuleProber? read = null;
        switch (prober?.Text)
        {
            case "http":
                read = http is null ? new HttpModule() : HttpModuleReader.Read(http);
                Only(fields, "http", "tcp");
                break;
            case "tcp":
                read = tcp is null ? new TcpModule() : TcpModuleReader.Read(tcp);
                Only(fields, "tcp", "http");
                break;
            case null:
                fields.Refuse("prober", "is required; must be http or tcp");
                break;
            case "icmp" or "dns" or "grpc":
                // Its own fields are not worth a second complaint.
                fields.Take(prober.Text);
                fields.Refuse("prober", $"was {prober.Describe()}, which is not supported here; must be http or tcp", prober);
                break;
            default:
                fields.Refuse("prober", $"was {prober.Describe()}; must be http or tcp", prober);
                break;
        }

        fields.Done();
        return read is null ? null : new(name, timeout, read, declared);
    }

    private static void Only(FieldReader fields, string prober, string other)
    {
        if (fields.Has(other))
        {
            fields.Refuse(other, $"was given along with prober: {prober}; must be left out");
        }
    }
}
