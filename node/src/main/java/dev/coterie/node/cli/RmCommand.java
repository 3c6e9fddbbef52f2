package dev.coterie.node.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coterie.node.api.ApiClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "rm", description = "Delete an entry.")
final class RmCommand extends BaseCommand {
  @Parameters(paramLabel = "ADDRESS", description = "ucxl://AUTHORITY/SEGMENT/…")
  private String address = "";

  @Mixin private WriteOptions write = new WriteOptions();

  RmCommand(Environment environment) {
    super(environment);
  }

  @Override
  public Integer call() {
    Map<String, String> headers = new TreeMap<>();
    if (write.context() != null) {
      headers.put("Coterie-Context", write.context());
    }
    if (write.ifMatch() != null) {
      headers.put("If-Match", "\"" + write.ifMatch() + "\"");
    }
    List<String> query = new ArrayList<>();
    if (write.consistency() != null) {
      query.add("consistency=" + ApiClient.encoded(write.consistency()));
    }
    String path = write.path(ApiClient.entryPath(address), query);
    ObjectNode receipt = write.send(this, "DELETE", path, headers, null);
    Receipts.print(this, receipt, "deleted");
    return DONE;
  }
}
