using Exchange.Storage.Tests.Support;

namespace Exchange.Storage.Tests.Committing;

public sealed class PostgreSqlCommitterTests() : CommitterContract(new PostgreSqlHarness());

public sealed class SqliteCommitterTests() : CommitterContract(new SqliteHarness());
