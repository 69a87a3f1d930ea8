using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;
using SyncCloud.Functions;
using SyncCloud.Functions.Http;
using SyncCloud.Service.Management.Entra;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.UseMiddleware<EntraMiddleware>();
builder.AddTelemetry();
builder.Services.AddEntra(Settings.Entra(builder.Configuration));
builder.Services.AddSyncCloud(builder.Configuration);
await builder.Build().RunAsync();
