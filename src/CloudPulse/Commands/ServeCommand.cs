using System.CommandLine;
using CloudPulse.Configuration;
using CloudPulse.Configuration.Settings;
using CloudPulse.Hosting;

namespace CloudPulse.Commands;

/// <summary><c>cloudpulse serve</c>: the program itself.</summary>
internal static class ServeCommand
{
    private const int BadConfiguration = 1;

    public static Command Create()
    {
        var config = new Option<string?>("--config", "-c")
        {
            Description = "The file, or a folder of *.yaml and *.yml (default: CLOUDPULSE_CONFIG, else ./cloudpulse.yaml)",
            HelpName = "PATH",
        };
        var data = new Option<string?>("--data") { Description = "The data directory (default: ./data)", HelpName = "DIR" };
        var urls = new Option<string?>("--urls")
        {
            Description = "Addresses to listen on, separated by semicolons (default: http://127.0.0.1:8080)",
            HelpName = "URLS",
        };
        var command = new Command("serve", "Probe, record, evaluate, notify, and serve the API and the pages") { config, data, urls };
        command.SetAction(
            (arguments, cancellationToken) =>
            {
                var flags = new List<SettingOverride>();
                Add(flags, "data", "--data", arguments.GetValue(data));
                Add(flags, "listen", "--urls", arguments.GetValue(urls));
                return RunAsync(ConfigurationSource.OfProcess(arguments.GetValue(config), flags), cancellationToken);
            }
        );
        return command;
    }

    private static void Add(List<SettingOverride> flags, string path, string flag, string? value)
    {
        if (value is not null)
        {
            flags.Add(new(path, value, flag));
        }
    }

    private static async Task<int> RunAsync(ConfigurationSource source, CancellationToken cancellationToken)
    {
        var loaded = source.Load();
        try
        {
            return await CloudPulseHost.RunAsync(source, loaded, cancellationToken);
        }
        catch (StartException refusal)
        {
            foreach (var line in refusal.Lines)
            {
                await Console.Error.WriteLineAsync(line);
            }

            return BadConfiguration;
        }
    }
}
