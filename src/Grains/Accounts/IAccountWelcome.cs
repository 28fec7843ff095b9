namespace Exchange.Grains.Accounts;

/// <summary>Something that is done for an account when it is opened; may be asked again for the same account.</summary>
public interface IAccountWelcome
{
    /// <summary>Does it, or finds that it was done.</summary>
    Task WelcomeAsync(long account, string name, CancellationToken cancellationToken);
}
