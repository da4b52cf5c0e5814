using System.Collections.Concurrent;
using CloudPulse.Core.Evaluate;
using CloudPulse.Core.Model;

namespace CloudPulse.Web.Tests.Hosting;

internal sealed class FakeBoard : IStatusBoard
{
    public ConcurrentDictionary<Subject, SubjectStatus> Known { get; } = new();

    public SubjectStatus? Get(Subject subject) => Known.GetValueOrDefault(subject);
}
