namespace Exchange.Web.Blazor.Components.Account;

/// <summary>What the browser's authenticator answered, as JSON.</summary>
internal sealed class PasskeyAnswer
{
    /// <summary>The credential.</summary>
    public string? Answer { get; set; }

    /// <summary>What the user calls a new passkey.</summary>
    public string? Name { get; set; }
}
