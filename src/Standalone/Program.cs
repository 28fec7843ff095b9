using Exchange.Standalone;

return await StandaloneHost.RunAsync(args);
