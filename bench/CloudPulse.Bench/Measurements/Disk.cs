using CloudPulse.Bench.History;

namespace CloudPulse.Bench.Measurements;

/// <summary>Bytes of raw pulses on disk, sealed, rollups apart: of checks every minute, as most are, and every second.</summary>
internal static class Disk
{
    public static Measurement Measurement { get; } =
        new(
            "disk",
            [
                new("bytes on disk per stored raw pulse, checks every 60 s", "bytes", 40),
                new("bytes on disk per stored raw pulse, checks every 1 s", "bytes", 40),
            ],
            async (_, cancellationToken) =>
                [
                    await BytesPerPulseAsync(checks: 200, TimeSpan.FromSeconds(60), TimeSpan.FromDays(1), cancellationToken),
                    await BytesPerPulseAsync(checks: 1_000, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10), cancellationToken),
                ]
        );

    private static async Task<double> BytesPerPulseAsync(int checks, TimeSpan interval, TimeSpan span, CancellationToken cancellationToken)
    {
        using var workspace = new Workspace();
        string[] keys = [.. Enumerable.Range(0, checks).Select(number => $"disk-{number}")];
        var from = new DateTimeOffset(2026, 2, 2, 0, 0, 0, TimeSpan.Zero);
        var pulses = await HistoryStore.WriteAsync(
            workspace.Data,
            keys,
            interval,
            from,
            from + span,
            TimeSpan.FromSeconds(60),
            cancellationToken
        );
        var raw = Path.Combine(workspace.Data, HistoryStore.Folder, "raw");
        return (double)Directory.EnumerateFiles(raw).Sum(file => new FileInfo(file).Length) / pulses;
    }
}
