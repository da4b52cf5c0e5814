using System.Text;
using System.Text.Json;
using CloudPulse.Core.Evaluate;
using CloudPulse.Core.Model;
using CloudPulse.Web.Responses;

namespace CloudPulse.Web.Live;

/// <summary>What clients may follow; combined as flags.</summary>
[Flags]
internal enum LiveTypes
{
    None = 0,
    Pulse = 1,
    Incident = 2,
    Check = 4,
    All = Pulse | Incident | Check,
}

/// <summary>Something that happened, as it is until somebody wants it written.</summary>
/// <param name="Sequence">Its number, from 1 on.</param>
/// <param name="Type">Which sort.</param>
/// <param name="Subject">What it is about.</param>
/// <param name="What">A <see cref="Pulse"/>, an <see cref="IncidentChange"/> or a <see cref="CheckChangeView"/>.</param>
internal readonly record struct LiveEvent(long Sequence, LiveTypes Type, Subject Subject, object What)
{
    /// <summary>As it goes over the wire.</summary>
    public byte[] Frame(string id) =>
        What switch
        {
            Pulse pulse => Frame(id, "pulse", PulseView.From(pulse)),
            IncidentChange change => Frame(id, "incident", IncidentChangeView.From(change)),
            CheckChangeView view => Frame(id, "check", view),
            _ => throw new InvalidOperationException(What.GetType().Name),
        };

    private static byte[] Frame<TView>(string id, string name, TView data) =>
        Encoding.UTF8.GetBytes($"id: {id}\nevent: {name}\ndata: {JsonSerializer.Serialize(data, WebJson.Options)}\n\n");
}
