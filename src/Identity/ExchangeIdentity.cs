using Exchange.Identity.ApiKeys;
using Exchange.Identity.Database;
using Exchange.Identity.Demo;
using Exchange.Identity.Messages;
using Exchange.Identity.Security;
using Exchange.Identity.Sessions;
using Exchange.Identity.SignIn;
using Exchange.Identity.Users;
using Exchange.Identity.Visitors;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Exchange.Identity;

/// <summary>Adds users, sessions and everything about signing in to a web host.</summary>
public static class ExchangeIdentity
{
    private const int PasswordLengthMin = 10;
    private const int AttemptsMax = 5;

    // OWASP's recommendation for PBKDF2 with HMAC-SHA-512.
    private const int PasswordIterations = 210_000;

    private static readonly TimeSpan LockoutTime = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan SessionLength = TimeSpan.FromDays(7);
    private static readonly TimeSpan CodeTime = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan LinkTime = TimeSpan.FromHours(1);

    /// <summary>
    /// Registers the services. The host brings <see cref="IVisitor"/>, an <see cref="IGrainFactory"/> and the
    /// authentication middleware.
    /// </summary>
    public static IServiceCollection AddExchangeIdentity(
        this IServiceCollection services, IdentityHost host, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddIdentityDatabase(host);
        services.AddHostedService<IdentityStartup>();
        services.AddDataProtection().SetApplicationName(host.CookieName);
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>, KeyRingOptions>();
        services.AddSingleton(new EntryRules(host.Roles)).AddSingleton(new PublicAddress(host.PublicAddress));
        services.AddUsers(host).AddCookies(host).AddMail(configuration);
        services.AddScoped<Gate>().AddScoped<SignInService>().AddScoped<SignUpService>().AddScoped<SessionService>()
            .AddScoped<ConfirmationService>().AddScoped<TwoFactorService>().AddScoped<PasskeyService>()
            .AddScoped<PasswordService>().AddScoped<ApiKeyService>();
        if (configuration.GetValue<bool>("Demo:Enabled"))
        {
            services.AddSingleton<DemoUsers>();
            services.AddHostedService(provider => provider.GetRequiredService<DemoUsers>());
            services.AddHealthChecks().AddCheck<DemoUsers>("demo-users", tags: ["ready"]);
        }
        return services;
    }

    /// <summary>Registers the database alone.</summary>
    public static IServiceCollection AddIdentityDatabase(this IServiceCollection services, IdentityHost host)
    {
        if (string.IsNullOrWhiteSpace(host.ConnectionString))
        {
            Directory.CreateDirectory(host.DataDirectory);
            var file = Path.Combine(host.DataDirectory, "identity.db");
            services.AddDbContextFactory<SqliteIdentityDb>(o => o.UseSqlite("Data Source=" + file));
            services.AddSingleton(provider => new IdentityDatabase(
                provider.GetRequiredService<IDbContextFactory<SqliteIdentityDb>>().CreateDbContext));
        }
        else
        {
            services.AddDbContextFactory<PostgreSqlIdentityDb>(o => o.UseNpgsql(
                host.ConnectionString,
                npgsql => npgsql.MigrationsHistoryTable("__EFMigrationsHistory", PostgreSqlIdentityDb.SchemaName)));
            services.AddSingleton(provider => new IdentityDatabase(
                provider.GetRequiredService<IDbContextFactory<PostgreSqlIdentityDb>>().CreateDbContext));
        }
        return services.AddScoped(provider => provider.GetRequiredService<IdentityDatabase>().Open());
    }

    private static IServiceCollection AddUsers(this IServiceCollection services, IdentityHost host)
    {
        services.AddIdentityCore<ExchangeUser>(options =>
            {
                options.User.RequireUniqueEmail = true;
                options.Password.RequiredLength = PasswordLengthMin;
                options.Password.RequireDigit = false;
                options.Password.RequireLowercase = false;
                options.Password.RequireUppercase = false;
                options.Password.RequireNonAlphanumeric = false;
                options.Lockout.MaxFailedAccessAttempts = AttemptsMax;
                options.Lockout.DefaultLockoutTimeSpan = LockoutTime;
                options.Stores.SchemaVersion = IdentitySchemaVersions.Version3;
                options.Tokens.AuthenticatorTokenProvider = OneTimeCodes.Provider;
            })
            .AddRoles<IdentityRole>()
            .AddUserStore<ProtectedUserStore>()
            .AddRoleStore<RoleStore<IdentityRole, IdentityDb>>()
            .AddSignInManager()
            .AddPasswordValidator<OwnAddressValidator>()
            .AddTokenProvider<DataProtectorTokenProvider<ExchangeUser>>(TokenOptions.DefaultProvider)
            .AddTokenProvider<OneTimeCodes>(OneTimeCodes.Provider);
        services.Configure<PasswordHasherOptions>(o => o.IterationCount = PasswordIterations);
        services.Configure<DataProtectionTokenProviderOptions>(o => o.TokenLifespan = LinkTime);
        // The browser binds a passkey to this name; taken from a request it would be the sender's choice.
        services.Configure<IdentityPasskeyOptions>(o => o.ServerDomain = host.PublicAddress.Host);
        return services;
    }

    private static IServiceCollection AddCookies(this IServiceCollection services, IdentityHost host)
    {
        services.AddHttpContextAccessor();
        services.AddSingleton<SessionStore>();
        services.AddAuthentication(IdentityConstants.ApplicationScheme)
            .AddCookie(IdentityConstants.ApplicationScheme, options =>
            {
                Secure(options.Cookie, host, host.CookieName);
                options.LoginPath = host.SignInPath;
                options.AccessDeniedPath = host.SignInPath;
                options.ExpireTimeSpan = SessionLength;
                options.SlidingExpiration = true;
            })
            .AddCookie(IdentityConstants.TwoFactorUserIdScheme, options =>
            {
                Secure(options.Cookie, host, host.CookieName + "-step");
                options.ExpireTimeSpan = CodeTime;
            });
        services.AddOptions<CookieAuthenticationOptions>(IdentityConstants.ApplicationScheme)
            .Configure<SessionStore>((options, store) => options.SessionStore = store);
        services.AddAuthorization();
        return services;
    }

    /// <summary>Sets what every cookie of a host has in common.</summary>
    public static void Secure(CookieBuilder cookie, IdentityHost host, string name)
    {
        cookie.Name = host.RequireHttps ? "__Host-" + name : name;
        cookie.SecurePolicy = host.RequireHttps ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
        cookie.HttpOnly = true;
        cookie.SameSite = SameSiteMode.Lax;
        cookie.Path = "/";
    }

    private static void AddMail(this IServiceCollection services, IConfiguration configuration)
    {
        var section = configuration.GetSection(MailSettings.Section);
        services.AddOptions<MailSettings>().Bind(section)
            .Validate(mail => mail.IsComplete, "Section Mail needs Host and From (or Log=true in a sandbox).")
            .ValidateOnStart();
        if (section.GetValue<bool>(nameof(MailSettings.Log)))
        {
            services.AddSingleton<MessageLog>();
            services.AddSingleton<IMessageSender>(provider => provider.GetRequiredService<MessageLog>());
        }
        else
        {
            services.AddSingleton<IMessageSender, SmtpSender>();
        }
    }
}
