using CloudPulse.Configuration.Settings;

namespace CloudPulse.Acceptance.Configuration;

public sealed class SettingsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Without_a_file_everything_has_its_default()
    {
        var loaded = Configurations.Source(null).Load();

        Assert.Empty(loaded.Errors);
        Assert.Empty(SettingPaths.Differences(new(), loaded.Settings));
    }

    [Fact]
    public void Flags_win_over_variables_and_variables_over_files()
    {
        var path = _folder.Write("a.yaml", "retention: {raw: 3d, minute: 10d}\ndata: /file\nlisten: http://127.0.0.1:1\n");
        var source = Configurations.Source(
            path,
            ("CLOUDPULSE_RETENTION__RAW", "4d"),
            ("CLOUDPULSE_DATA", "/variable"),
            ("CLOUDPULSE_LISTEN", "http://127.0.0.1:2, http://127.0.0.1:3")
        ) with
        {
            Flags = [new("data", "/flag", "--data")],
        };

        var settings = source.Load().Settings;

        Assert.Equal((TimeSpan.FromDays(4), TimeSpan.FromDays(10)), (settings.Retention.Raw, settings.Retention.Minute));
        Assert.Equal("/flag", settings.Data);
        Assert.Equal(["http://127.0.0.1:2", "http://127.0.0.1:3"], settings.Listen);
    }

    [Fact]
    public void Every_setting_has_a_variable_that_changes_it()
    {
        foreach (var path in SettingPaths.All)
        {
            var source = Configurations.Source(null, (SettingOverrides.VariableOf(path), "[nonsense]"));
            var isText = path == "data";
            Assert.Equal(isText ? 0 : 1, Configurations.Errors(source).Count);
            Assert.Equal(isText, SettingPaths.Differences(new(), source.Load().Settings) is ["data"]);
        }
    }

    [Fact]
    public void A_wrong_variable_is_told_by_its_name() =>
        Assert.Equal(
            [
                "CLOUDPULSE_RETENTION__RAW: retention.raw: was 3 weeks; must be a duration such as 250ms, 30s, 1m30s, 2h or 7d, between 24h and 366d",
            ],
            Configurations.Errors(Configurations.Source(null, ("CLOUDPULSE_RETENTION__RAW", "3 weeks")))
        );

    [Fact]
    public void An_unknown_variable_is_refused_with_a_suggestion() =>
        Assert.Equal(
            ["environment: CLOUDPULSE_RETENTION_RAW: is no setting; did you mean CLOUDPULSE_RETENTION__RAW?"],
            Configurations.Errors(Configurations.Source(null, ("CLOUDPULSE_RETENTION_RAW", "3d")))
        );

    [Fact]
    public void A_variable_that_the_file_refers_to_may_have_any_name() =>
        Assert.Empty(
            Configurations.Errors(
                Configurations.Source(
                    _folder.Write("a.yaml", "checks:\n  - url: ${CLOUDPULSE_URL}/health\n"),
                    ("CLOUDPULSE_URL", "http://127.0.0.1:8080")
                )
            )
        );

    [Theory]
    [InlineData("CLOUDPULSE_SERVICE_HOST")]
    [InlineData("CLOUDPULSE_SERVICE_PORT")]
    [InlineData("CLOUDPULSE_SERVICE_PORT_HTTP")]
    [InlineData("CLOUDPULSE_PORT")]
    [InlineData("CLOUDPULSE_PORT_8080_TCP")]
    [InlineData("CLOUDPULSE_PORT_8080_TCP_ADDR")]
    [InlineData("CLOUDPULSE_WEB_PORT_8080_TCP_PROTO")]
    [InlineData("CLOUDPULSE_CONFIG")]
    [InlineData("OTHER")]
    public void What_Kubernetes_sets_for_a_service_named_cloudpulse_is_left_alone(string variable) =>
        Assert.Empty(Configurations.Errors(Configurations.Source(null, (variable, "tcp://10.0.0.1:8080"))));
}
