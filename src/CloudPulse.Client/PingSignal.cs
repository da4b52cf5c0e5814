using System.Globalization;

namespace CloudPulse.Client;

/// <summary>What a ping says.</summary>
public readonly record struct PingSignal
{
    private PingSignal(string word) => Word = word;

    /// <summary>It is alive; a run ended well.</summary>
    public static PingSignal Success => default;

    /// <summary>A run has begun.</summary>
    public static PingSignal Start { get; } = new("start");

    /// <summary>A run failed.</summary>
    public static PingSignal Fail { get; } = new("fail");

    /// <summary>Something to keep; says nothing of how it went.</summary>
    public static PingSignal Log { get; } = new("log");

    /// <summary>The last part of the URL; null: none.</summary>
    internal string? Word { get; }

    /// <summary>A run ended with this exit code, 0 to 255; all but 0 are failures.</summary>
    public static PingSignal ExitCode(int code) =>
        code is >= 0 and <= 255
            ? new(code.ToString(CultureInfo.InvariantCulture))
            : throw new ArgumentOutOfRangeException(nameof(code), code, "An exit code is from 0 to 255.");

    /// <inheritdoc/>
    public override string ToString() => Word ?? "success";
}
