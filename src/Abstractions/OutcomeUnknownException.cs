namespace Exchange.Abstractions;

/// <summary>
/// Nobody can say yet whether a command took effect: it may or may not be durable. The caller asks again by client order
/// id; it must never treat this as a failure (I-J3, I-O4).
/// </summary>
[GenerateSerializer, Alias("Exchange.OutcomeUnknownException")]
public sealed class OutcomeUnknownException : Exception
{
    /// <summary>Creates the exception with a general text.</summary>
    public OutcomeUnknownException() : this("The outcome is unknown; ask again by client order id.")
    {
    }

    /// <summary>Creates the exception.</summary>
    public OutcomeUnknownException(string message) : base(message)
    {
    }

    /// <summary>Creates the exception around its cause.</summary>
    public OutcomeUnknownException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
