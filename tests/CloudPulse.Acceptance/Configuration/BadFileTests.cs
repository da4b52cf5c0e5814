namespace CloudPulse.Acceptance.Configuration;

/// <summary>
/// One bad file for each rule. What is expected stands at the end of the file, one mistake a line, as <c>validate</c> prints it without the
/// file's name: <c># line:column: field: message</c>.
/// </summary>
public sealed class BadFileTests
{
    private const string Expected = "#! ";

    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Configuration", "bad");

    public static TheoryData<string> Files =>
        [.. Directory.EnumerateFiles(Folder).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_mistake_is_told_with_its_place_and_nothing_else(string file)
    {
        var path = Path.Combine(Folder, file);
        var expected = File.ReadLines(path)
            .Where(line => line.StartsWith(Expected, StringComparison.Ordinal))
            .Select(line => file + ":" + line[Expected.Length..]);

        Assert.Equal(expected, Configurations.Errors(Configurations.Source(path, ("SECRET", "hunter2"))));
    }

    [Fact]
    public void There_are_enough_of_them() => Assert.True(Files.Count >= 60);

    [Fact]
    public void No_secret_is_in_any_message()
    {
        var messages = Directory
            .EnumerateFiles(Folder)
            .SelectMany(path => Configurations.Errors(Configurations.Source(path, ("SECRET", "hunter2"))));

        Assert.DoesNotContain(messages, message => message.Contains("hunter2", StringComparison.Ordinal));
    }
}
