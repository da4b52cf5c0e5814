using CloudPulse.Configuration.Settings;

namespace CloudPulse.Hosting;

internal enum LogFormat
{
    /// <summary>Lines for people on a terminal, JSON everywhere else.</summary>
    Auto,
    Text,
    Json,
}

internal static class Logging
{
    public static void Configure(ILoggingBuilder logging, LogSettings settings)
    {
        logging.ClearProviders();
        logging.SetMinimumLevel(settings.Level);
        logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning);
        // A start that failed is said in one line by the command.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        if (settings.Format == LogFormat.Json || (settings.Format == LogFormat.Auto && Console.IsOutputRedirected))
        {
            logging.AddJsonConsole(options =>
            {
                options.UseUtcTimestamp = true;
                options.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
                options.IncludeScopes = false;
            });
        }
        else
        {
            logging.AddSimpleConsole(options =>
            {
                options.SingleLine = true;
                options.TimestampFormat = "HH:mm:ss ";
            });
        }

        if (TelemetryExport.HasLogs)
        {
            TelemetryExport.AddLogs(logging);
        }
    }
}
