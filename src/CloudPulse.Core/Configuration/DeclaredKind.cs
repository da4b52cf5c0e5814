using CloudPulse.Core.Model;

namespace CloudPulse.Core.Configuration;

/// <summary>A sort of declared object: how its fields are read.</summary>
public interface IDeclaredKind<T>
    where T : class
{
    /// <summary><see cref="Declaration.Kind"/>: "check".</summary>
    string Name { get; }

    /// <summary>Reads one object, reporting every mistake; null when there was one.</summary>
    Draft<T>? Read(FieldReader fields);

    /// <summary>The object as it is stored, where that is not as it was declared. It was read before, and there was no mistake.</summary>
    /// <param name="declared">As declared.</param>
    /// <param name="stored">What is stored under its key now; null: nothing.</param>
    MapNode Sealed(MapNode declared, MapNode? stored) => declared;
}

/// <summary>An object that was read and is not stored yet.</summary>
/// <param name="Key">Given, or made of its name.</param>
/// <param name="Declare">Makes the object of its stored declaration.</param>
public sealed record Draft<T>(string Key, Func<Declaration, T> Declare)
    where T : class;
