using CloudPulse.Core.Configuration;
using CloudPulse.Core.Probe;

namespace CloudPulse.Core.Tests.Probe;

public sealed class ProbeKindsTests
{
    [Fact]
    public void Kinds_are_found_by_name_and_scheme()
    {
        var http = new Kind("http", "https", "http");
        var kinds = new ProbeKinds([new Kind("tcp", "tcp"), http]);
        Assert.True(kinds.ByName("http", out var found));
        Assert.Same(http, found);
        Assert.True(kinds.ByScheme("HTTPS", out found));
        Assert.Same(http, found);
        Assert.False(kinds.ByName("HTTP", out _));
        Assert.False(kinds.ByScheme("ftp", out _));
        Assert.Equal(["http", "tcp"], kinds.Names);
        Assert.Equal(["http", "https", "tcp"], kinds.Schemes);
    }

    [Theory]
    [InlineData("http", "other", "name 'http'")]
    [InlineData("web", "HTTP", "scheme 'HTTP'")]
    public void Two_of_a_kind_stop_the_start(string name, string scheme, string says)
    {
        var exception = Assert.Throws<InvalidOperationException>(() => new ProbeKinds([new Kind("http", "http"), new Kind(name, scheme)]));
        Assert.Contains(says, exception.Message, StringComparison.Ordinal);
    }

    private sealed class Kind(string name, params string[] schemes) : IProbeKind
    {
        public string Name => name;

        public IReadOnlyList<string> Schemes => schemes;

        public IProbeSettings? ReadSettings(Uri url, FieldReader fields) => null;

        public ValueTask<ProbeOutcome> ProbeAsync(ProbeRequest request, CancellationToken cancellationToken) => new(new ProbeOutcome());
    }
}
