using CloudPulse.Adapters.Stores.Sqlite;
using CloudPulse.Adapters.Stores.Sqlite.Pulses;
using CloudPulse.Configuration;
using CloudPulse.Configuration.Settings;
using CloudPulse.Core.Access;
using CloudPulse.Core.Record;
using Microsoft.Data.Sqlite;

namespace CloudPulse.Hosting;

/// <summary>The stores in the data directory, open for as long as the program runs.</summary>
internal sealed class EmbeddedStores : IAsyncDisposable
{
    private EmbeddedStores(StateDatabase state, SqlitePulseStore pulses)
    {
        State = state;
        Pulses = pulses;
        Keys = new KeyStore(state);
        Users = new UserStore(state);
    }

    public StateDatabase State { get; }

    public SqlitePulseStore Pulses { get; }

    public IKeyStore Keys { get; }

    public IUserStore Users { get; }

    /// <exception cref="StartException">The data directory cannot be used.</exception>
    public static async Task<EmbeddedStores> OpenAsync(CloudPulseSettings settings, ILoggerFactory logging)
    {
        try
        {
            DataDirectory.Create(settings.Data);
            var pulses = SqlitePulseStore.Open(
                new()
                {
                    Directory = Path.Combine(settings.Data, "pulses"),
                    RawRetention = settings.Retention.Raw,
                    MinuteRetention = settings.Retention.Minute,
                    HourRetention = settings.Retention.Hour,
                    DayRetention = settings.Retention.Day,
                },
                TimeProvider.System,
                logging.CreateLogger<SqlitePulseStore>()
            );
            try
            {
                return new(StateDatabase.Open(Path.Combine(settings.Data, StateDatabase.FileName)), pulses);
            }
            catch
            {
                await pulses.DisposeAsync();
                throw;
            }
        }
        catch (Exception refusal)
            when (refusal
                    is IOException
                        or UnauthorizedAccessException
                        or SqliteException
                        or PulseStoreException
                        or InvalidOperationException
                        or ArgumentException
            )
        {
            throw new StartException($"The data directory {Path.GetFullPath(settings.Data)} cannot be used: {refusal.Message}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Pulses.DisposeAsync();
        await State.DisposeAsync();
    }
}
