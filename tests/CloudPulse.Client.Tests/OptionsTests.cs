namespace CloudPulse.Client.Tests;

public sealed class OptionsTests
{
    [Fact]
    public void Names_every_mistake_at_once()
    {
        var error = Assert.Throws<ArgumentException>(() =>
            new PulseClient(
                new("http://name:word@pulse.example/?x=1"),
                new()
                {
                    Service = " ",
                    Key = "cp_secret",
                    BatchCount = 0,
                    BufferBytes = 1,
                    WhenFull = (WhenFull)7,
                    RequestTimeout = TimeSpan.Zero,
                    MaxRetryDelay = TimeSpan.FromMilliseconds(1),
                }
            )
        );
        Assert.Equal(
            "The server's URL must hold no name and password: give a Key. The server's URL must have no query and no fragment. "
                + "The Key would go unencrypted to another machine: use https://, or set AllowKeyWithoutTls. "
                + "Service must be 1 to 200 characters, not blank. BatchCount was 0; must be from 1 to 1000. "
                + "BufferBytes was 1; must be from 65536 to 2147483647. WhenFull was 7; must be DropNewest, DropOldest or Wait. "
                + "RequestTimeout was 00:00:00; must be from 00:00:00.0010000 to 1.00:00:00. "
                + "MaxRetryDelay was 00:00:00.0010000; must be from 00:00:00.5000000 to 1.00:00:00.",
            error.Message
        );
    }

    [Theory]
    [InlineData("ftp://pulse.example")]
    [InlineData("/pulse")]
    public void Needs_a_web_address(string url) =>
        Assert.Throws<ArgumentException>(() => new PulseClient(new(url, UriKind.RelativeOrAbsolute), new() { Service = "checkout" }));

    [Fact]
    public void Refuses_a_key_that_would_break_the_header() =>
        Assert.Throws<ArgumentException>(() =>
            new PulseClient(new("https://pulse.example"), new() { Service = "checkout", Key = "cp_secret\r\nX: y" })
        );

    [Theory]
    [InlineData("http://127.0.0.1:8080", false)]
    [InlineData("http://localhost:8080", false)]
    [InlineData("https://pulse.example/below/here", false)]
    [InlineData("http://pulse.example", true)]
    public async Task Takes_a_key_where_it_is_safe_or_said_to_be(string url, bool allow)
    {
        await using var client = new PulseClient(
            new(url),
            new()
            {
                Service = "checkout",
                Key = "cp_secret",
                AllowKeyWithoutTls = allow,
            }
        );
    }
}
