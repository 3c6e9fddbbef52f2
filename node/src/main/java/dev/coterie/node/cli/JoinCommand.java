package dev.coterie.node.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "join",
    description = "Make a home from a ticket; prints the peer id. The node joins when it runs.")
final class JoinCommand extends BaseCommand {
  @Parameters(paramLabel = "TICKET", description = "the line that 'coterie invite' printed")
  private String ticket = "";

  JoinCommand(Environment environment) {
    super(environment);
  }

  @Override
  public Integer call() {
    InitCommand.printHome(this, environment().setup().get().join(home(), ticket.strip()));
    return DONE;
  }
}
