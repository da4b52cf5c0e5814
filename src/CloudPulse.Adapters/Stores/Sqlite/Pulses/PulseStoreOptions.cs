namespace CloudPulse.Adapters.Stores.Sqlite.Pulses;

/// <summary>How the embedded pulse store keeps pulses.</summary>
public sealed record PulseStoreOptions
{
    /// <summary>The folder of the store: made when absent. One process at a time may have it open.</summary>
    public required string Directory { get; init; }

    /// <summary>How long raw pulses are kept; older ones are refused. A day's file is removed when all of it is older.</summary>
    public TimeSpan RawRetention { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How long minute rollups are kept.</summary>
    public TimeSpan MinuteRetention { get; init; } = TimeSpan.FromDays(397);

    /// <summary>How long hour rollups are kept.</summary>
    public TimeSpan HourRetention { get; init; } = TimeSpan.FromDays(397);

    /// <summary>How long day rollups are kept.</summary>
    public TimeSpan DayRetention { get; init; } = TimeSpan.FromDays(397);

    /// <summary>Pulses gathered in memory (and in the journal) are sealed into their day's file at least this often.</summary>
    public TimeSpan SealEvery { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>... and as soon as so many have gathered.</summary>
    public int MaxOpenPulses { get; init; } = 262_144;

    /// <exception cref="ArgumentException">Names the option, what it was and what is allowed.</exception>
    public void Validate()
    {
        if (string.IsNullOrWhiteSpace(Directory))
        {
            throw new ArgumentException("The pulse store's directory is empty; give the path of a folder.");
        }

        Between(nameof(RawRetention), RawRetention, TimeSpan.FromHours(1), TimeSpan.FromDays(400));
        Between(nameof(MinuteRetention), MinuteRetention, RawRetention + TimeSpan.FromDays(1), TimeSpan.FromDays(3660));
        Between(nameof(HourRetention), HourRetention, MinuteRetention, TimeSpan.FromDays(3660));
        Between(nameof(DayRetention), DayRetention, HourRetention, TimeSpan.FromDays(3660));
        Between(nameof(SealEvery), SealEvery, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        if (MaxOpenPulses is < 1_000 or > 4_000_000)
        {
            throw new ArgumentException($"{nameof(MaxOpenPulses)} is {MaxOpenPulses}; allowed are 1,000 to 4,000,000.");
        }
    }

    private static void Between(string name, TimeSpan value, TimeSpan least, TimeSpan most)
    {
        if (value < least || value > most)
        {
            throw new ArgumentException(
                $"{name} is {value}; allowed are {least} to {most}. Raw + 1 day ≤ minutes ≤ hours ≤ days must hold."
            );
        }
    }
}
