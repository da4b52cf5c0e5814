using System.Text.RegularExpressions;
using CloudPulse.Conformance;

namespace CloudPulse.Core.Tests.Architecture;

public sealed partial class SourceTests
{
    private const int MaxLines = 450;

    [Fact]
    public void A_namespace_equals_its_folder()
    {
        string[] folders = ["src", "tests", "samples", "bench"];
        var strays =
            from file in folders.SelectMany(Repository.Sources)
            let declared = NamespaceDeclaration().Match(Repository.Read(file))
            where declared.Success
            let parts = file.Split('/')
            let expected = string.Join('.', parts[1..^1])
            where declared.Groups["name"].Value != expected
            select $"{file} declares {declared.Groups["name"].Value}, not {expected}";
        Assert.Empty(strays);
    }

    [Fact]
    public void Files_are_small_enough_to_read_at_once()
    {
        var tooLong =
            from file in Repository.Sources("src")
            let lines = File.ReadLines(Repository.Path(file)).Count()
            where lines > MaxLines
            select $"{file} has {lines} lines";
        Assert.Empty(tooLong);
    }

    [GeneratedRegex(@"^namespace (?<name>[\w.]+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex NamespaceDeclaration();
}
