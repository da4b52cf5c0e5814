namespace CloudPulse.Web.Api.Otlp;

/// <summary>OTLP's times: nanoseconds since 1970, kept as whole milliseconds.</summary>
internal static class OtlpTime
{
    private const ulong NanosecondsPerMillisecond = 1_000_000;

    /// <summary>Null when it is not said.</summary>
    public static DateTimeOffset? From(ulong unixNanoseconds) =>
        unixNanoseconds == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds((long)(unixNanoseconds / NanosecondsPerMillisecond));

    public static double Milliseconds(ulong nanoseconds) => nanoseconds / (double)NanosecondsPerMillisecond;
}
