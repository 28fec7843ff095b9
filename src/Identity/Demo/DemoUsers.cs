using Exchange.Abstractions.Accounts;
using Exchange.Domain.Numerics;
using Exchange.Identity.SignIn;
using Exchange.Identity.Users;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Exchange.Identity.Demo;

/// <summary>
/// The sandbox's people: two traders, whose accounts are those of the demo API keys, and an operator. Made when they are
/// missing; waits for the exchange.
/// </summary>
internal sealed partial class DemoUsers(
    IServiceScopeFactory scopes, IGrainFactory grains, TimeProvider clock, ILogger<DemoUsers> logger)
    : BackgroundService, IHealthCheck
{
    private const string Password = "Demo-pass-1";
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private static readonly (string Email, string Role)[] People =
    [
        ("alice@demo.local", Roles.Trader),
        ("bob@demo.local", Roles.Trader),
        ("admin@demo.local", Roles.Operator),
    ];

    private volatile bool _isDone;

    /// <summary>Healthy once everybody is there.</summary>
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        _isDone ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("The demo users are being made."));

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                foreach (var (email, role) in People) await AddAsync(email, role);
                _isDone = true;
                return;
            }
#pragma warning disable CA1031 // The exchange may still be starting; anything else shows up in the log again and again.
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                Log.Waiting(logger, exception.Message);
            }
            await Task.Delay(Pause, clock, stoppingToken);
        }
    }

    private async Task AddAsync(string email, string role)
    {
        await using var scope = scopes.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<ExchangeUser>>();
        if (await users.FindByEmailAsync(email) is not null) return;
        var user = new ExchangeUser
        {
            UserName = email,
            Email = email,
            CreatedMicros = Timestamp.From(clock.GetUtcNow()).Micros,
            Account = role == Roles.Trader
                ? await grains.GetGrain<IAccountDirectoryGrain>(0).OpenAccountAsync(email)
                : null,
        };
        var created = await SignUpService.CreateAsync(users, user, Password, role);
        // Another web host may have been faster.
        if (!created.Succeeded && await users.FindByEmailAsync(email) is null)
            throw new InvalidOperationException(string.Join(' ', SignUpService.Texts(created)));
    }

    private static partial class Log
    {
        [LoggerMessage(4001, LogLevel.Warning, "The demo users are not there yet: {Reason}")]
        public static partial void Waiting(ILogger logger, string reason);
    }
}
