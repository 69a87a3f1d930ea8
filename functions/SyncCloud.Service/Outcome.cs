using System.Diagnostics.CodeAnalysis;

namespace SyncCloud.Service;

/// <summary>What an operation gave: a value, or the <see cref="Service.Refusal"/> that says why not.</summary>
public readonly record struct Outcome<T> where T : notnull
{
    private readonly T? value;

    private Outcome(T? value, Refusal? refusal) => (this.value, Refusal) = (value, refusal);

    public Refusal? Refusal { get; }

    /// <summary>Throws <see cref="InvalidOperationException"/> when the operation was refused.</summary>
    public T Value => Refusal is null && value is not null ? value : throw new InvalidOperationException($"refused: {Refusal}");

    /// <summary>True with the value, or false with the refusal.</summary>
    public bool TryGet([NotNullWhen(true)] out T? got, [NotNullWhen(false)] out Refusal? refusal)
    {
        if (Refusal is null && value is null) throw new InvalidOperationException("an outcome that nothing has given");
        (got, refusal) = (value, Refusal);
        return Refusal is null;
    }

    public static implicit operator Outcome<T>(T value) => FromValue(value);
    public static implicit operator Outcome<T>(Refusal refusal) => FromRefusal(refusal);

#pragma warning disable CA1000 // the named forms of the operators above
    public static Outcome<T> FromValue(T value) => new(value, null);
    public static Outcome<T> FromRefusal(Refusal refusal) => new(default, refusal);
#pragma warning restore CA1000
}

/// <summary>The value of an operation that has nothing to tell but that it was done.</summary>
public readonly record struct Done;
