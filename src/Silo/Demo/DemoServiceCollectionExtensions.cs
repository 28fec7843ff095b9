using Exchange.Grains.Accounts;
using Exchange.Silo.Demo.Market;

namespace Exchange.Silo.Demo;

/// <summary>Registers the sandbox as far as it is switched on.</summary>
internal static class DemoServiceCollectionExtensions
{
    private const double HistoryHoursMax = 48;

    /// <summary>The one clock of the process: the system's, except while the sandbox makes its history.</summary>
    public static IServiceCollection AddExchangeClock(this IServiceCollection services, IConfiguration configuration)
    {
        if (!HasMarket(configuration)) return services.AddSingleton(TimeProvider.System);
        var clock = new DemoClock(TimeProvider.System, HistoryLength(configuration));
        services.AddLogging(logging =>
        {
            // They warn of timers that are late, which all are when time jumps.
            logging.AddFilter("Orleans.Runtime.AsyncTimer", level => IsWorthTelling(level, clock));
            logging.AddFilter("Orleans.Runtime.MembershipService.LocalSiloHealthMonitor", level => IsWorthTelling(level, clock));
        });
        return services.AddSingleton(clock).AddSingleton<TimeProvider>(clock);
    }

    /// <summary>Sets the clock; belongs between the database's start and everything that reads the clock.</summary>
    public static IServiceCollection AddExchangeHistoryStart(
        this IServiceCollection services, IConfiguration configuration)
    {
        if (!HasMarket(configuration)) return services;
        services.AddSingleton<HistoryStart>();
        return services.AddHostedService(provider => provider.GetRequiredService<HistoryStart>());
    }

    /// <summary>Demo users, money and markets, and the simulated traders.</summary>
    public static IServiceCollection AddExchangeDemo(this IServiceCollection services, IConfiguration configuration)
    {
        services.Configure<DemoSettings>(configuration.GetSection(DemoSettings.Section));
        if (!Settings(configuration).Enabled) return services;
        services.AddSingleton<SandboxMoney>();
        services.AddSingleton<IAccountWelcome>(provider => provider.GetRequiredService<SandboxMoney>());
        services.AddHostedService<DemoStartup>();
        if (!HasMarket(configuration)) return services;
        return services.AddHostedService<DemoMarket>();
    }

    private static bool IsWorthTelling(LogLevel level, DemoClock clock) =>
        level >= (clock.HasJumped ? LogLevel.Error : LogLevel.Warning);

    private static TimeSpan HistoryLength(IConfiguration configuration)
    {
        var hours = Settings(configuration).HistoryHours;
        if (hours is not (>= 0 and <= HistoryHoursMax))
            throw new InvalidOperationException($"Demo:HistoryHours is {hours}; it must be 0 to {HistoryHoursMax}.");
        // Other members' clocks would not go along into the past.
        var isAlone = string.IsNullOrEmpty(configuration.GetConnectionString("Redis"));
        return isAlone ? TimeSpan.FromHours(hours) : TimeSpan.Zero;
    }

    private static bool HasMarket(IConfiguration configuration) =>
        Settings(configuration) is { Enabled: true, Market: true };

    private static DemoSettings Settings(IConfiguration configuration) =>
        configuration.GetSection(DemoSettings.Section).Get<DemoSettings>() ?? new DemoSettings();
}
