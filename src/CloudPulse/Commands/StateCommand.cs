using System.CommandLine;
using CloudPulse.Adapters.Stores.Sqlite;
using CloudPulse.Configuration;
using CloudPulse.Core.Configuration;
using Microsoft.Data.Sqlite;

namespace CloudPulse.Commands;

/// <summary>What the commands that work on a data directory share, whether a server runs on it or not.</summary>
internal static class StateCommand
{
    public static readonly Option<string?> Data = new("--data")
    {
        Description = "The data directory (default: as the configuration says, else ./data)",
        HelpName = "DIR",
        Recursive = true,
    };

    public static readonly Option<string?> Config = new("--config", "-c")
    {
        Description = "The configuration that says where the data is",
        HelpName = "PATH",
        Recursive = true,
    };

    public static readonly Option<bool> Json = new("--json") { Description = "Print JSON", Recursive = true };

    public static async Task<int> RunAsync(ParseResult arguments, bool mayCreate, Func<StateDatabase, TextWriter, Task<int>> work)
    {
        var error = arguments.InvocationConfiguration.Error;
        var data = arguments.GetValue(Data) ?? ConfigurationSource.OfProcess(arguments.GetValue(Config), []).Load().Settings.Data;
        var path = Path.Combine(data, StateDatabase.FileName);
        if (!mayCreate && !File.Exists(path))
        {
            error.WriteLine($"There is no {StateDatabase.FileName} in {data}: give the server's data directory with --data");
            return 1;
        }

        try
        {
            DataDirectory.Create(data);
            await using var database = StateDatabase.Open(path);
            return await work(database, arguments.InvocationConfiguration.Output);
        }
        catch (Exception failure)
            when (failure is SqliteException or IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            error.WriteLine($"{path}: {failure.Message}");
            return 1;
        }
    }

    public static void PrintTable(TextWriter output, string[] head, IEnumerable<string[]> body)
    {
        string[][] rows = [head, .. body];
        var widths = head.Select((_, column) => rows.Max(row => row[column].Length)).ToArray();
        foreach (var row in rows)
        {
            output.WriteLine(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        }
    }

    public static string? Time(DateTimeOffset? time) => time is { } value ? Rfc3339.Format(value) : null;
}
