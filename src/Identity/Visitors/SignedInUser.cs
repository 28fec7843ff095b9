namespace Exchange.Identity.Visitors;

/// <summary>A visitor whose session was found alive a moment ago. Services take the account from here, never from a page.</summary>
/// <param name="UserId">The user.</param>
/// <param name="Email">Address of the user.</param>
/// <param name="Account">The trader's account number; null for people who only operate the exchange.</param>
/// <param name="SessionId">The session.</param>
/// <param name="ConfirmedMicros">When the user last proved who they are, µs.</param>
/// <param name="Roles">What the user may be.</param>
public sealed record SignedInUser(
    string UserId, string Email, long? Account, string SessionId, long ConfirmedMicros, IReadOnlySet<string> Roles);

/// <summary>The visitor is not signed in, or the session has ended.</summary>
public sealed class NotSignedInException : Exception
{
    /// <summary>With the usual text.</summary>
    public NotSignedInException()
        : base("Sign in first.")
    {
    }

    /// <summary>With a text.</summary>
    public NotSignedInException(string message)
        : base(message)
    {
    }

    /// <summary>With a text and a cause.</summary>
    public NotSignedInException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>The user may not do this.</summary>
public sealed class NotAllowedException : Exception
{
    /// <summary>With the usual text.</summary>
    public NotAllowedException()
        : base("This is not for your account.")
    {
    }

    /// <summary>With a text.</summary>
    public NotAllowedException(string message)
        : base(message)
    {
    }

    /// <summary>With a text and a cause.</summary>
    public NotAllowedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>The user has to prove again who they are before this is done.</summary>
public sealed class ConfirmationNeededException : Exception
{
    /// <summary>With the usual text.</summary>
    public ConfirmationNeededException()
        : base("Confirm that it is you first.")
    {
    }

    /// <summary>With a text.</summary>
    public ConfirmationNeededException(string message)
        : base(message)
    {
    }

    /// <summary>With a text and a cause.</summary>
    public ConfirmationNeededException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
