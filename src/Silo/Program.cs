using Exchange.Silo;

await SiloHost.Build(args).RunAsync();
