using System.Text;

namespace CloudPulse.Acceptance.Configuration;

/// <summary>Files that no editor would save, and files that are not there.</summary>
public sealed class BadBytesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_of_more_than_ten_megabytes_is_refused_unread() =>
        Assert.Equal(
            ["big.yaml: was 10485761 bytes long; must be at most 10MiB"],
            Errors(_folder.Write("big.yaml", Enumerable.Repeat((byte)'#', (10 * 1024 * 1024) + 1).ToArray()))
        );

    [Fact]
    public void A_file_of_ten_megabytes_is_read() =>
        Assert.Empty(Errors(_folder.Write("big.yaml", Enumerable.Repeat((byte)'#', 10 * 1024 * 1024).ToArray())));

    [Fact]
    public void Bytes_that_are_not_UTF8_are_refused_with_their_place() =>
        Assert.Equal(
            ["a.yaml:2:5: has the byte 0xe9 that is not UTF-8; must be UTF-8 text"],
            Errors(_folder.Write("a.yaml", [.. "checks:\n# caf"u8[..^1], 0xe9, (byte)'\n']))
        );

    [Fact]
    public void A_NUL_does_not_end_a_file_silently() =>
        Assert.Equal(
            ["a.yaml:2:1: has the control character 0x00; must be text (in double quotes: \\x00)"],
            Errors(_folder.Write("a.yaml", "checks: []\n\0nonsense: ["))
        );

    [Fact]
    public void An_empty_file_is_taken_for_one_that_was_cut_short() =>
        Assert.Equal(
            ["a.yaml:1:1: was empty (0 bytes); must have at least a comment, so that a file cut short is not taken for one"],
            Errors(_folder.Write("a.yaml", ""))
        );

    [Theory]
    [InlineData("# nothing yet\n")]
    [InlineData("---\n")]
    [InlineData("checks:\nchannels:\n")]
    [InlineData("\uFEFFchecks: []\r\nchannels: []\r\n")]
    public void A_file_that_declares_nothing_is_fine(string text) => Assert.Empty(Errors(_folder.Write("a.yaml", text)));

    [Theory]
    [InlineData(31, true)]
    [InlineData(40, false)]
    [InlineData(200_000, false)]
    public void Depth_is_bounded(int depth, bool isFine)
    {
        var errors = Errors(_folder.Write("a.yaml", $"x-deep: {new string('[', depth)}{new string(']', depth)}\n"));

        Assert.Equal(isFine ? 0 : 1, errors.Count);
        Assert.All(
            errors,
            error => Assert.Contains("is nested deeper than 32 levels; must be 32 at most", error, StringComparison.Ordinal)
        );
    }

    [Fact]
    public void An_alias_bomb_is_refused_where_it_goes_too_far()
    {
        var bomb = new StringBuilder("x-a: &a [1,1,1,1,1,1,1,1,1,1]\n");
        for (var name = 'b'; name <= 'j'; name++)
        {
            var last = (char)(name - 1);
            bomb.Append($"x-{name}: &{name} [{string.Join(',', Enumerable.Repeat($"*{last}", 10))}]\n");
        }

        Assert.Equal(
            ["a.yaml:6:16: x-f[2]: makes more than 500000 values in all, aliases expanded; must be fewer"],
            Errors(_folder.Write("a.yaml", bomb.ToString()))
        );
    }

    [Fact]
    public void A_file_that_is_not_there_is_told() =>
        Assert.Equal(["nowhere.yaml: does not exist; must be a file or a folder"], Errors(Path.Combine(_folder.Root, "nowhere.yaml")));

    [Fact]
    public void A_folder_without_files_is_told() =>
        Assert.EndsWith("has no *.yaml or *.yml in it", Assert.Single(Errors(_folder.Root)), StringComparison.Ordinal);

    [Fact]
    public void The_files_of_a_folder_are_one_configuration_and_share_its_names()
    {
        _folder.Write("a.yaml", "public_url: http://a.example\nchecks:\n  - {url: http://a.example, name: Shop}\n");
        _folder.Write("b.yml", "public_url: http://b.example\nchecks:\n  - {url: http://b.example, name: Shop, alerts: [ops]}\n");
        _folder.Write(
            "c.yaml",
            "channels:\n  - {name: ops, type: webhook, url: http://hook.example}\n  - {name: ops, type: webhook, url: http://hook.example}\n"
        );
        _folder.Write(".hidden.yaml", "nonsense: [");
        _folder.Write("notes.txt", "nonsense: [");

        Assert.Equal(
            [
                "b.yml:1:1: public_url: is given twice (first at a.yaml:1); must be in one file",
                "b.yml:3:5: checks[0].key: was \"shop\" (made of its name), which checks[0] at a.yaml:3 has already; must be unique: give one of them another key",
                "c.yaml:3:5: channels[1].key: was \"ops\" (made of its name), which channels[0] at c.yaml:2 has already; must be unique: give one of them another key",
            ],
            Errors(_folder.Root)
        );
    }

    [Fact]
    public void One_bad_file_of_a_folder_does_not_hide_the_mistakes_of_another()
    {
        _folder.Write("a.yaml", "checks: [");
        _folder.Write("b.yaml", "checks:\n  - {url: http://b.example, interval: 0s}\n");

        var errors = Errors(_folder.Root);

        Assert.Equal(2, errors.Count);
        Assert.StartsWith("a.yaml:2:1: is not YAML: ", errors[0], StringComparison.Ordinal);
        Assert.Equal("b.yaml:2:39: checks[0].interval: was 0s; must be between 1s and 24h", errors[1]);
    }

    private static IReadOnlyList<string> Errors(string path) => Configurations.Errors(Configurations.Source(path));
}
