using Exchange.Api;

namespace Exchange.Silo;

/// <summary>
/// Has the API confirm the accounts it listens to as soon as a silo is gone: their wallets may have been there, and clients
/// should not wait for the next round to learn that they must subscribe anew.
/// </summary>
internal sealed class UserDataConfirmation(ISiloStatusOracle silos, IServiceProvider services)
    : IHostedService, ISiloStatusListener
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        silos.SubscribeToSiloStatusEvents(this);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        silos.UnSubscribeFromSiloStatusEvents(this);
        return Task.CompletedTask;
    }

    public void SiloStatusChangeNotification(SiloAddress updatedSilo, SiloStatus status)
    {
        if (status == SiloStatus.Dead) _ = services.ConfirmUserDataAsync();
    }
}
