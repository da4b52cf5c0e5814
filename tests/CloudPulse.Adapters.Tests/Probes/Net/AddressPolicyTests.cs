using System.Net;
using CloudPulse.Adapters.Probes.Net;

namespace CloudPulse.Adapters.Tests.Probes.Net;

public sealed class AddressPolicyTests
{
    private static readonly AddressPolicy Open = new(new() { AllowPrivate = true });
    private static readonly AddressPolicy Strict = new(new() { AllowPrivate = false });

    [Theory]
    [InlineData("169.254.169.254")]
    [InlineData("169.254.0.1")]
    [InlineData("100.100.100.200")]
    [InlineData("fd00:ec2::254")]
    [InlineData("fe80::1")]
    [InlineData("fe80::1%2")]
    [InlineData("febf::1")]
    [InlineData("0.0.0.0")]
    [InlineData("0.1.2.3")]
    [InlineData("255.255.255.255")]
    [InlineData("224.0.0.1")]
    [InlineData("239.255.255.250")]
    [InlineData("::")]
    [InlineData("ff02::1")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("::169.254.169.254")]
    [InlineData("64:ff9b::a9fe:a9fe")]
    [InlineData("2002:a9fe:a9fe::1")]
    public void Some_are_never_probed(string address)
    {
        Assert.NotNull(Open.Refusal(IPAddress.Parse(address)));
        Assert.NotNull(Strict.Refusal(IPAddress.Parse(address)));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("10.1.2.3")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.1.1")]
    [InlineData("100.64.0.1")]
    [InlineData("::1")]
    [InlineData("fd12::1")]
    [InlineData("fec0::1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("64:ff9b::c0a8:101")]
    public void Some_are_a_matter_of_policy(string address)
    {
        Assert.Null(Open.Refusal(IPAddress.Parse(address)));
        Assert.Contains("allow_private", Strict.Refusal(IPAddress.Parse(address)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("172.32.0.1")]
    [InlineData("169.253.255.255")]
    [InlineData("100.128.0.1")]
    [InlineData("223.255.255.255")]
    [InlineData("2606:4700::1111")]
    [InlineData("::ffff:8.8.8.8")]
    public void The_others_are_free(string address) => Assert.Null(Strict.Refusal(IPAddress.Parse(address)));
}
