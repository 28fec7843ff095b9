namespace Exchange.Api.UserData;

/// <summary>One subscription of a connection to an account's events. Called under the account's lock: never waits.</summary>
internal interface IUserEventSink
{
    /// <summary>Whether it wants times in µs.</summary>
    bool IsMicros { get; }

    /// <summary>Takes the next event, the JSON object of <see cref="UserEventJson"/>.</summary>
    void Send(byte[] json);

    /// <summary>
    /// Events may have been lost: nothing more comes, and the client must be made to fetch the state and subscribe again.
    /// </summary>
    void End();

    /// <summary>Whether the client may still listen; asked now and then, since keys are revoked and expire.</summary>
    ValueTask<bool> IsAllowedAsync();
}
