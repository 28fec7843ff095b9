using System.Collections.Concurrent;
using System.Reflection;
using Exchange.Abstractions.Accounts;

namespace Exchange.Identity.Tests.Support;

/// <summary>The exchange's accounts and API keys as identity sees them: grains that remember in memory.</summary>
public sealed class FakeAccounts
{
    private readonly ConcurrentDictionary<string, long> _accounts = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<long, List<ApiKeyInfo>> _keys = new();

    public FakeAccounts()
    {
        Grains = DispatchProxy.Create<IGrainFactory, Factory>();
        ((Factory)(object)Grains).Accounts = this;
    }

    public IGrainFactory Grains { get; }

    public IReadOnlyDictionary<string, long> Accounts => _accounts;

    private object Find(Type type, long key) => type == typeof(IAccountDirectoryGrain)
        ? new Directory(_accounts)
        : new Keys(_keys.GetOrAdd(key, _ => []));

    /// <summary>Answers <c>GetGrain&lt;T&gt;(long, string?)</c>.</summary>
    public class Factory : DispatchProxy
    {
        internal FakeAccounts Accounts { get; set; } = null!;

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
            targetMethod is { Name: "GetGrain", IsGenericMethod: true } && args is [long key, ..]
                ? Accounts.Find(targetMethod.GetGenericArguments()[0], key)
                : throw new NotSupportedException();
    }

    private sealed class Directory(ConcurrentDictionary<string, long> accounts) : IAccountDirectoryGrain
    {
        public Task<ApiKeyView?> FindApiKeyAsync(string key) => throw new NotSupportedException();

        public Task<long> OpenAccountAsync(string name) => Task.FromResult(accounts.GetOrAdd(name, _ => 1_001 + accounts.Count));
    }

    private sealed class Keys(List<ApiKeyInfo> keys) : IApiKeysGrain
    {
        public Task<ApiKeyCreation> CreateAsync(NewApiKey request)
        {
            var key = new ApiKeyInfo
            {
                Key = request.Label,
                Label = request.Label,
                Kind = SignatureKind.Hmac,
                CanRead = request.CanRead,
                CanTrade = request.CanTrade,
                CanWithdraw = false,
                AllowedAddresses = request.AllowedAddresses,
                CreatedMicros = 1,
            };
            keys.Add(key);
            return Task.FromResult(new ApiKeyCreation(ApiKeyRefusal.None, key, "secret"));
        }

        public Task<IReadOnlyList<ApiKeyInfo>> ListAsync() => Task.FromResult<IReadOnlyList<ApiKeyInfo>>([.. keys]);

        public Task<bool> DeleteAsync(string key) => Task.FromResult(keys.RemoveAll(k => k.Key == key) > 0);
    }
}
