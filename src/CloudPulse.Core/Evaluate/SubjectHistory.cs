using System.Runtime.InteropServices;
using CloudPulse.Core.Model;

namespace CloudPulse.Core.Evaluate;

/// <summary>
/// A subject's newest observations in order of time, and the episodes they add up to. An observation that arrives late is put in its place
/// and what follows is judged anew.
/// </summary>
internal sealed class SubjectHistory
{
    /// <summary>How many observations can still be reordered. More than twice any threshold plus the flapping window.</summary>
    public const int Capacity = 64;

    private readonly List<Observation> _window = [];
    private readonly List<Episode> _episodes = [];
    private Judgement _before;
    private Episode? _carried;

    public Judgement Now { get; private set; }

    /// <summary>Those that observations in the window can still change, oldest first.</summary>
    public IReadOnlyList<Episode> Episodes => _episodes;

    /// <summary>Incidents in the store that, as it turned out, there never were.</summary>
    public List<Incident> Withdrawn { get; } = [];

    public bool IsSettled => Withdrawn.Count == 0 && _episodes.TrueForAll(episode => episode.IsSettled);

    /// <summary>Goes on where the store has an open incident.</summary>
    public void Resume(Incident open)
    {
        _before = Judgement.Resume(open);
        _carried = new(open.Kind, open.StartedAt.ToUnixTimeMilliseconds(), open.Cause) { Stored = open };
        Now = _before;
        _episodes.Add(_carried);
    }

    /// <summary>Forgets all: what comes next is judged without a past.</summary>
    public void Reset()
    {
        _window.Clear();
        _episodes.Clear();
        Withdrawn.Clear();
        _before = Now = default;
        _carried = null;
    }

    /// <summary>Adds an observation, wherever in time it belongs. False: it was there already, or is too late to be judged.</summary>
    public bool Add(Observation seen, JudgePolicy policy)
    {
        if (_window.Count == 0 || seen.CompareTo(_window[^1]) > 0)
        {
            Append(seen, policy);
            return true;
        }

        var place = _window.BinarySearch(seen);
        if (place >= 0 || (~place == 0 && _window.Count == Capacity))
        {
            return false;
        }

        _window.Insert(~place, seen);
        JudgeAnew(policy);
        Trim(policy);
        return true;
    }

    private void Append(Observation seen, JudgePolicy policy)
    {
        _window.Add(seen);
        var next = Now.Next(seen, policy);
        Turn(_episodes, Now, next, seen);
        Now = next;
        Trim(policy);
    }

    private void Trim(JudgePolicy policy)
    {
        if (_window.Count <= Capacity)
        {
            return;
        }

        var first = _window[0];
        _window.RemoveAt(0);
        _before = _before.Next(first, policy);
        if (_before.Open is null)
        {
            _carried = null;
        }
        else if (_carried is null || _carried.Start != _before.OpenSince || _carried.Kind != _before.Open)
        {
            _carried = _episodes.Find(episode => episode.Kind == _before.Open && episode.Start == _before.OpenSince);
        }

        _episodes.RemoveAll(episode => episode.End is not null && episode.EndedBy <= first.Time && episode.IsSettled);
    }

    private void JudgeAnew(JudgePolicy policy)
    {
        var episodes = new List<Episode>();
        if (_carried is not null)
        {
            _carried = new(_carried.Kind, _carried.Start, _carried.Cause);
            episodes.Add(_carried);
        }

        var state = _before;
        foreach (var seen in CollectionsMarshal.AsSpan(_window))
        {
            var next = state.Next(seen, policy);
            Turn(episodes, state, next, seen);
            state = next;
        }

        Now = state;
        Adopt(episodes);
    }

    /// <summary>Hands the stored incidents over to the episodes they belong to; what belongs to none is withdrawn.</summary>
    private void Adopt(List<Episode> episodes)
    {
        var oldest = _window[0].Time;
        var beyondChange = _episodes.FindAll(episode => episode.End is not null && episode.EndedBy < oldest);
        foreach (var old in _episodes.Except(beyondChange))
        {
            if (old.Stored is not { } stored)
            {
                continue;
            }

            if (episodes.Find(episode => episode.Stored is null && episode.Overlaps(old)) is { } heir)
            {
                heir.Stored = stored;
            }
            else
            {
                Withdrawn.Add(stored);
            }
        }

        _episodes.Clear();
        _episodes.AddRange(beyondChange);
        _episodes.AddRange(episodes);
    }

    private static void Turn(List<Episode> episodes, Judgement before, Judgement after, Observation seen)
    {
        if (before.Open == after.Open && before.OpenSince == after.OpenSince)
        {
            return;
        }

        if (before.Open is not null)
        {
            var ending = episodes[^1];
            ending.End = after.Open is null ? after.Since : after.OpenSince;
            ending.EndedBy = seen.Time;
            ending.Escalated = after.Open is not null;
        }

        if (after.Open is { } kind)
        {
            episodes.Add(new(kind, after.OpenSince, seen.Failure));
        }
    }
}
