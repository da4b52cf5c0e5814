using System.CommandLine;
using CloudPulse.Commands;
using CloudPulse.Hosting;

SocketThreads.Configure();

var root = new RootCommand(
    "CloudPulse watches services: it probes them, keeps their uptime, finds incidents and tells the right people once."
)
{
    ServeCommand.Create(),
    CheckCommand.Create(),
    ValidateCommand.Create(),
    KeysCommand.Create(),
    UsersCommand.Create(),
};

// The host ends itself within five seconds of a signal; only what hangs for longer is ended by force.
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(10) });
