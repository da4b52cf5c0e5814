using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace CloudPulse.Web.Metrics;

/// <summary>The labels of one series, kept; looked up by the span that a measurement brings, without an allocation.</summary>
internal sealed class TagSet(KeyValuePair<string, object?>[] tags)
{
    public ReadOnlySpan<KeyValuePair<string, object?>> Tags => tags;

    public static string Text(object? value) =>
        value switch
        {
            null => "",
            string text => text,
            bool flag => flag ? "true" : "false",
            IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString() ?? "",
        };

    /// <summary>Tags in the same order with equal values are equal: instruments write theirs in one order.</summary>
    internal sealed class Comparer
        : IEqualityComparer<TagSet>,
            IAlternateEqualityComparer<ReadOnlySpan<KeyValuePair<string, object?>>, TagSet>
    {
        public static readonly Comparer Instance = new();

        public TagSet Create(ReadOnlySpan<KeyValuePair<string, object?>> alternate) => new(alternate.ToArray());

        public bool Equals(TagSet? x, TagSet? y) => x is null ? y is null : y is not null && Equals(x.Tags, y);

        public bool Equals(ReadOnlySpan<KeyValuePair<string, object?>> alternate, TagSet other)
        {
            var tags = other.Tags;
            if (alternate.Length != tags.Length)
            {
                return false;
            }

            for (var index = 0; index < tags.Length; index++)
            {
                if (
                    !string.Equals(alternate[index].Key, tags[index].Key, StringComparison.Ordinal)
                    || !Equals(alternate[index].Value, tags[index].Value)
                )
                {
                    return false;
                }
            }

            return true;
        }

        public int GetHashCode([DisallowNull] TagSet obj) => GetHashCode(obj.Tags);

        public int GetHashCode(ReadOnlySpan<KeyValuePair<string, object?>> alternate)
        {
            var hash = new HashCode();
            foreach (var (_, value) in alternate)
            {
                hash.Add(value);
            }

            return hash.ToHashCode();
        }
    }
}
