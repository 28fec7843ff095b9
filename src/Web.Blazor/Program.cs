using Exchange.Web.Blazor;

await WebHost.Build(args).RunAsync();
