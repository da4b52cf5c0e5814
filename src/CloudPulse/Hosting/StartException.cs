using CloudPulse.Core.Configuration;

namespace CloudPulse.Hosting;

/// <summary>The program cannot start, for a reason that its user can mend.</summary>
internal sealed class StartException(IReadOnlyList<string> lines) : Exception(string.Join(Environment.NewLine, lines))
{
    public StartException(string line)
        : this([line]) { }

    public StartException(IReadOnlyList<ConfigurationError> errors)
        : this([
            .. errors.Select(error => error.ToText()),
            $"The configuration has {(errors.Count == 1 ? "a mistake" : $"{errors.Count} mistakes")}; nothing was started.",
        ]) { }

    /// <summary>What to print.</summary>
    public IReadOnlyList<string> Lines => lines;
}
