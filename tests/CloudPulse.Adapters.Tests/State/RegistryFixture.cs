using System.Text;
using CloudPulse.Adapters.Stores.Sqlite;
using CloudPulse.Conformance;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;

namespace CloudPulse.Adapters.Tests.State;

/// <summary>Registries on a state database of their own.</summary>
public sealed class RegistryFixture : IAsyncDisposable
{
    private readonly StateFixture _state = new();
    private readonly CheckReader _checks = new(FakeProbeKind.HttpAndTcp());
    private readonly ChannelReader _channels = new(FakeChannelKind.WebhookAndSlack());

    public RegistryFixture()
    {
        Declarations = Open();
    }

    public FakeTimeProvider Time { get; } = new();

    public Declarations Declarations { get; private set; }

    public Registry<Check> Checks => Declarations.Checks;

    public Registry<Channel> Channels => Declarations.Channels;

    public StateDatabase Database => _state.Database;

    /// <summary>Registries of another process on the same database.</summary>
    public Declarations Open() => new(new DeclarationStore(_state.Database), _checks, _channels, new(), new(), Time);

    /// <summary>As after a restart.</summary>
    public async Task<IReadOnlyList<ConfigurationError>> ReopenAsync()
    {
        await _state.ReopenAsync();
        Declarations.Dispose();
        Declarations = Open();
        return await Declarations.LoadAsync(CancellationToken.None);
    }

    public async Task<Check> CheckAsync(string json)
    {
        var result = await Checks.CreateAsync(Map(json), CancellationToken.None);
        Assert.Equal(WriteOutcome.Written, result.Outcome);
        return result.Value!;
    }

    public async Task<Channel> ChannelAsync(string json)
    {
        var result = await Channels.CreateAsync(Map(json), CancellationToken.None);
        Assert.Equal(WriteOutcome.Written, result.Outcome);
        return result.Value!;
    }

    /// <summary>Applies a "file" of lines: objects, the line number of each its place.</summary>
    public Task<FileApplied> ApplyAsync(string[] checks, string[] channels)
    {
        var content = new FileContent
        {
            Checks = Read(_checks, "checks", checks, 1),
            Channels = Read(_channels, "channels", channels, 101),
        };
        return new FileDeclarations(Declarations).ApplyAsync(content, CancellationToken.None);
    }

    public static MapNode Map(string json)
    {
        var errors = new List<ConfigurationError>();
        return JsonNodes.ReadMap(Encoding.UTF8.GetBytes(json), null, errors) ?? throw new InvalidOperationException(errors[0].ToString());
    }

    public async ValueTask DisposeAsync()
    {
        Declarations.Dispose();
        await _state.DisposeAsync();
    }

    private static List<FileObject<T>> Read<T>(IDeclaredKind<T> kind, string section, string[] objects, int firstLine)
        where T : class
    {
        var read = new List<FileObject<T>>();
        for (var index = 0; index < objects.Length; index++)
        {
            var errors = new List<ConfigurationError>();
            var node = Map(objects[index]) with { Where = new("file.yaml", firstLine + index, 1) };
            read.Add(new(kind.Read(new(node, "", errors))!, node, $"{section}[{index}]"));
            Assert.Empty(errors);
        }

        return read;
    }
}
