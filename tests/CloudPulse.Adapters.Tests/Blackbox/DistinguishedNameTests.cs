using System.Security.Cryptography.X509Certificates;
using CloudPulse.Adapters.Blackbox;

namespace CloudPulse.Adapters.Tests.Blackbox;

/// <summary>What Debian's blackbox exporter 0.23 said of certificates with these names.</summary>
public sealed class DistinguishedNameTests
{
    [Theory]
    [InlineData(
        "T=Dr, E=a@b.c, SERIALNUMBER=77, CN=localhost, CN=first, OU=Unit2, OU=Unit1, O=Org2, O=Org1, POSTALCODE=80000, STREET=Way 1, L=Muc, S=Bav, C=DE",
        "SERIALNUMBER=77,CN=localhost,OU=Unit1+OU=Unit2,O=Org1+O=Org2,POSTALCODE=80000,STREET=Way 1,L=Muc,ST=Bav,C=DE,2.5.4.12=#13024472,1.2.840.113549.1.9.1=#0c056140622e63"
    )]
    [InlineData("CN=localhost, O=\"Test, Inc.\", OU=A + B, L=#1 Town", @"CN=localhost,OU=A \+ B,O=Test\, Inc.,L=\#1 Town")]
    [InlineData("", "")]
    public void It_is_written_as_go_writes_it(string name, string expected) =>
        Assert.Equal(expected, DistinguishedName.Text(new X500DistinguishedName(name)));
}
