package dev.coterie.node.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** What is wrong with a node, running or at rest, as the API and the command line tell it. */
public final class FindingsDocument {
  private FindingsDocument() {}

  /** The findings as a document. */
  public static ObjectNode of(List<Finding> findings) {
    ObjectNode json = Json.object().put("healthy", findings.isEmpty());
    ArrayNode array = json.putArray("findings");
    for (Finding finding : findings) {
      ObjectNode one = array.addObject().put("check", finding.check());
      one.put("severity", Json.word(finding.severity()));
      one.put("what", finding.what());
      one.put("meaning", finding.meaning());
      one.put("next", finding.next());
      one.set("details", Json.texts(finding.details()));
    }
    return json;
  }
}
