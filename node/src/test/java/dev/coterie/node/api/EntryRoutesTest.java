package dev.coterie.node.api;

import static dev.coterie.node.api.TestApi.header;
import static dev.coterie.node.api.TestApi.json;
import static dev.coterie.node.api.TestApi.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EntryRoutesTest {
  private static final String DOCUMENT = "application/vnd.coterie.entry+json";
  private static TestApi api;

  @BeforeAll
  static void start() {
    api = TestApi.start();
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  private static String path(String address) {
    return ApiClient.entryPath(address);
  }

  private static HttpResponse<byte[]> put(String address, String content, String... headers) {
    var request =
        api.request("PUT", path(address) + "?role=developer", content)
            .header("Content-Type", "text/plain");
    return api.send(headers.length == 0 ? request : request.headers(headers));
  }

  private static HttpResponse<byte[]> putDocument(String address, String document) {
    return api.send(api.request("PUT", path(address), document).header("Content-Type", DOCUMENT));
  }

  private static HttpResponse<byte[]> get(String address, String... headers) {
    var request = api.request("GET", path(address), "");
    return api.send(headers.length == 0 ? request : request.headers(headers));
  }

  private static ObjectNode getJson(String address) {
    HttpResponse<byte[]> response = get(address, "Accept", "application/json");
    assertThat(response.statusCode()).isIn(200, 300);
    return json(response);
  }

  private static void assertProblem(
      HttpResponse<byte[]> response, int status, String kind, String... parts) {
    assertThat(response.statusCode()).as(text(response)).isEqualTo(status);
    assertThat(header(response, "Content-Type")).isEqualTo("application/problem+json");
    ObjectNode problem = json(response);
    assertThat(problem.path("status").asInt()).isEqualTo(status);
    assertThat(problem.path("kind").asText()).isEqualTo(kind);
    assertThat(problem.path("type").asText()).isEqualTo("urn:coterie:problem:" + kind);
    assertThat(problem.path("detail").asText())
        .isNotEmpty()
        .contains(parts.length == 0 ? new String[] {""} : parts);
  }

  @Test
  void contentComesBackAsItWasPut() {
    HttpResponse<byte[]> written = put("ucxl://shop/a b/ü+%?#.go", "x → y\n");
    assertThat(written.statusCode()).as(text(written)).isEqualTo(200);
    HttpResponse<byte[]> read = get("ucxl://shop/a b/ü+%?#.go");
    assertThat(read.statusCode()).isEqualTo(200);
    assertThat(text(read)).isEqualTo("x → y\n");
    assertThat(header(read, "Content-Type")).isEqualTo("text/plain");
    assertThat(header(read, "Coterie-Roles")).isEqualTo("developer");
    assertThat(header(read, "ETag")).isEqualTo("\"" + header(written, "Coterie-Context") + "\"");
    assertThat(header(read, "Cache-Control")).isEqualTo("no-store");
    assertThat(header(read, "X-Content-Type-Options")).isEqualTo("nosniff");
  }

  @Test
  void aReceiptSaysWhatEachReplicaDid() {
    ObjectNode receipt = json(put("ucxl://shop/receipt", "x"));
    assertThat(receipt.path("address").asText()).isEqualTo("ucxl://shop/receipt");
    assertThat(receipt.path("dot").asText()).contains(":");
    assertThat(receipt.path("context").asText()).isNotEmpty();
    assertThat(receipt.path("replicas").path(0).path("outcome").asText()).isEqualTo("stored");
    assertThat(receipt.path("replicas").path(1).path("outcome").asText()).isEqualTo("timed-out");
    assertThat(receipt.path("replicas").path(1).path("counts").asBoolean()).isFalse();
    assertThat(receipt.path("rolesDropped").isArray()).isTrue();
  }

  @Test
  void aReadOrAWriteExplainsItselfWhereItIsAsked() {
    String explained = path("ucxl://shop/explained") + "?explain=true";
    var document = api.request("PUT", explained, "{\"content\":\"x\",\"roles\":[\"developer\"]}");
    ObjectNode receipt = json(api.send(document.header("Content-Type", DOCUMENT)));
    JsonNode write = receipt.path("explain").path("write");
    assertThat(write.path("needed").asInt()).isEqualTo(2);
    assertThat(write.path("replicas").path(0).path("millis").asDouble()).isEqualTo(2);

    HttpResponse<byte[]> read = api.send("GET", explained, "");
    assertThat(header(read, "Content-Type")).isEqualTo("application/json");
    JsonNode replica = json(read).path("explain").path("read").path("replicas").path(0);
    assertThat(replica.path("outcome").asText()).isEqualTo("complete");
    assertThat(replica.path("millis").asDouble()).isEqualTo(1.235);
    assertThat(replica.path("hash").asText()).isNotEmpty();
    assertThat(json(read).path("siblings").path(0).path("content").asText()).isEqualTo("x");

    assertThat(getJson("ucxl://shop/explained").has("explain")).isFalse();
    ObjectNode problem = json(api.send("GET", path("ucxl://shop/none") + "?explain=true", ""));
    assertThat(problem.path("kind").asText()).isEqualTo("not-found");
    assertThat(problem.path("explain").path("read").path("level").asText()).isEqualTo("quorum");
    assertProblem(
        api.send("GET", path("ucxl://shop/explained") + "?explain=yes", ""),
        400,
        "invalid",
        "explain",
        "yes");
  }

  @Test
  void whatIsTooMuchIsRefusedAndToldWhenToComeAgain() {
    HttpResponse<byte[]> busy = put("ucxl://busy/x", "x");
    assertProblem(busy, 503, "unavailable", "too much to do");
    assertThat(header(busy, "Retry-After")).isEqualTo("10");
    assertThat(json(busy).path("retryAfterMillis").asLong()).isEqualTo(9_001);
    assertThat(header(put("ucxl://unreachable/x", "x"), "Retry-After")).isEmpty();
  }

  @Test
  void aDocumentCarriesAllThatAnEntryHas() {
    ObjectNode document = Json.object().put("content", "héllo").put("ttl", "1h");
    document.put("mediaType", "text/markdown");
    document.putArray("roles").add("developer").add("architect");
    document.putArray("tags").add("b").add("a");
    document.putArray("technologies").add("go");
    document.putArray("links").add("ucxl://shop/b");
    document.putObject("metadata").put("owner", "ada");
    assertThat(putDocument("ucxl://shop/doc", Json.line(document)).statusCode()).isEqualTo(200);
    JsonNode sibling = getJson("ucxl://shop/doc").path("siblings").path(0);
    assertThat(sibling.path("content").asText()).isEqualTo("héllo");
    assertThat(sibling.path("encoding").asText()).isEqualTo("utf-8");
    assertThat(sibling.path("mediaType").asText()).isEqualTo("text/markdown");
    assertThat(sibling.path("roles")).hasToString("[\"developer\",\"architect\"]");
    assertThat(sibling.path("tags")).hasToString("[\"a\",\"b\"]");
    assertThat(sibling.path("technologies")).hasToString("[\"go\"]");
    assertThat(sibling.path("links")).hasToString("[\"ucxl://shop/b\"]");
    assertThat(sibling.path("metadata")).hasToString("{\"owner\":\"ada\"}");
    assertThat(sibling.path("expiresAt").asText()).startsWith("20");
    assertThat(sibling.path("writer").asText()).isEqualTo(FakeStore.WRITER.toString());
  }

  @Test
  void contentThatIsNoTextTravelsInBase64() {
    byte[] binary = {(byte) 0xff, 0, (byte) 0x80};
    var request =
        api.request("PUT", path("ucxl://shop/binary") + "?role=developer", "")
            .PUT(BodyPublishers.ofByteArray(binary));
    assertThat(api.send(request).statusCode()).isEqualTo(200);
    assertThat(get("ucxl://shop/binary").body()).isEqualTo(binary);
    assertThat(header(get("ucxl://shop/binary"), "Content-Type"))
        .isEqualTo("application/octet-stream");
    JsonNode sibling = getJson("ucxl://shop/binary").path("siblings").path(0);
    assertThat(sibling.path("encoding").asText()).isEqualTo("base64");
    assertThat(Base64.getDecoder().decode(sibling.path("content").asText())).isEqualTo(binary);
    String document =
        "{\"content\":\""
            + sibling.path("content").asText()
            + "\",\"encoding\":\"base64\","
            + "\"roles\":[\"developer\"]}";
    assertThat(putDocument("ucxl://shop/binary2", document).statusCode()).isEqualTo(200);
    assertThat(get("ucxl://shop/binary2").body()).isEqualTo(binary);
  }

  @Test
  void contentThatCallsItselfAFormIsKeptAsItIs() {
    for (String mediaType :
        new String[] {"application/x-www-form-urlencoded", "multipart/form-data; boundary=x"}) {
      var request =
          api.request("PUT", path("ucxl://shop/form") + "?role=developer", "a=%zz&b&&")
              .header("Content-Type", mediaType);
      assertThat(api.send(request).statusCode()).isEqualTo(200);
      assertThat(text(get("ucxl://shop/form"))).isEqualTo("a=%zz&b&&");
    }
  }

  @Test
  void anEmptyEntryIsAnEntry() {
    assertThat(put("ucxl://shop/empty", "").statusCode()).isEqualTo(200);
    assertThat(get("ucxl://shop/empty").body()).isEmpty();
  }

  @Test
  void anAddressMayStandInThePathUnencoded() {
    assertThat(put("ucxl://shop/plain/path", "x").statusCode()).isEqualTo(200);
    var request = api.request("GET", "/v1/entries/ucxl://shop/plain/path", "");
    assertThat(text(api.send(request))).isEqualTo("x");
  }

  @Test
  void aStaleContextMakesASiblingAndBothAreShown() {
    String first = header(put("ucxl://shop/two", "one"), "Coterie-Context");
    assertThat(put("ucxl://shop/two", "two", "Coterie-Context", first).statusCode()).isEqualTo(200);
    assertThat(put("ucxl://shop/two", "three", "Coterie-Context", first).statusCode())
        .isEqualTo(200);
    HttpResponse<byte[]> read = get("ucxl://shop/two");
    assertThat(read.statusCode()).isEqualTo(300);
    Set<String> contents = new HashSet<>();
    json(read).path("siblings").forEach(sibling -> contents.add(sibling.path("content").asText()));
    assertThat(contents).containsExactlyInAnyOrder("two", "three");
    String both = header(read, "Coterie-Context");
    assertThat(put("ucxl://shop/two", "merged", "Coterie-Context", both).statusCode())
        .isEqualTo(200);
    assertThat(text(get("ucxl://shop/two"))).isEqualTo("merged");
  }

  @Test
  void ifMatchIsRefusedOnceTheEntryHasMovedOn() {
    String etag = header(put("ucxl://shop/match", "one"), "ETag");
    assertThat(put("ucxl://shop/match", "two", "If-Match", etag).statusCode()).isEqualTo(200);
    assertProblem(put("ucxl://shop/match", "three", "If-Match", etag), 412, "conflict", "moved on");
    assertThat(text(get("ucxl://shop/match"))).isEqualTo("two");
    var delete = api.request("DELETE", path("ucxl://shop/match"), "").header("If-Match", etag);
    assertProblem(api.send(delete), 412, "conflict");
  }

  @Test
  void ifNoneMatchStarIsRefusedWhereTheEntryExists() {
    assertThat(put("ucxl://shop/new", "one", "If-None-Match", "*").statusCode()).isEqualTo(200);
    assertProblem(put("ucxl://shop/new", "two", "If-None-Match", "*"), 412, "conflict", "exists");
  }

  @Test
  void aReadOfWhatTheCallerHasIsNotSentAgain() {
    String etag = header(put("ucxl://shop/cached", "one"), "ETag");
    assertThat(get("ucxl://shop/cached", "If-None-Match", etag).statusCode()).isEqualTo(304);
    put("ucxl://shop/cached", "two");
    assertThat(get("ucxl://shop/cached", "If-None-Match", etag).statusCode()).isEqualTo(200);
  }

  @Test
  void conditionsInTheDocumentDoTheSame() {
    String token = header(put("ucxl://shop/cond", "one"), "Coterie-Context");
    put("ucxl://shop/cond", "two");
    String head = "{\"content\":\"x\",\"roles\":[\"developer\"],";
    assertProblem(
        putDocument("ucxl://shop/cond", head + "\"ifMatch\":\"" + token + "\"}"), 412, "conflict");
    assertProblem(putDocument("ucxl://shop/cond", head + "\"ifAbsent\":true}"), 412, "conflict");
    assertThat(
            putDocument("ucxl://shop/cond", head + "\"context\":\"" + token + "\"}").statusCode())
        .isEqualTo(200);
    assertThat(get("ucxl://shop/cond").statusCode()).isEqualTo(300);
  }

  @Test
  void aDeletedEntryIsNotFoundAndItsTokenRemains() {
    put("ucxl://shop/gone", "x");
    assertThat(api.send("DELETE", path("ucxl://shop/gone"), "").statusCode()).isEqualTo(200);
    HttpResponse<byte[]> read = get("ucxl://shop/gone");
    assertProblem(read, 404, "not-found", "ucxl://shop/gone");
    assertThat(header(read, "Coterie-Context")).isNotEmpty();
    assertProblem(api.send("DELETE", path("ucxl://shop/gone"), ""), 404, "not-found");
  }

  @Test
  void whatIsSealedToOthersIsRefusedAndNotMissing() {
    String foreign = path("ucxl://shop/foreign") + "?role=" + FakeStore.FOREIGN_ROLE;
    assertThat(api.send("PUT", foreign, "secret").statusCode()).isEqualTo(200);
    assertProblem(get("ucxl://shop/foreign"), 403, "refused", "ucxl://shop/foreign");
  }

  @Test
  void aRoleNarrowsWhatIsSeenAndTheTokenWithIt() {
    String address = "ucxl://shop/narrow";
    String first = header(put(address, "base"), "Coterie-Context");
    put(address, "for developers", "Coterie-Context", first);
    var request =
        api.request("PUT", path(address) + "?role=architect", "for architects")
            .header("Coterie-Context", first);
    assertThat(api.send(request).statusCode()).isEqualTo(200);
    HttpResponse<byte[]> narrowed = api.send("GET", path(address) + "?role=architect", "");
    assertThat(narrowed.statusCode()).isEqualTo(300);
    assertThat(json(narrowed).path("siblings")).hasSize(1);
    assertThat(json(narrowed).path("unreadable").asInt()).isEqualTo(1);
    // Writing with that token replaces the one that was shown, and leaves the other.
    put(address, "next", "Coterie-Context", header(narrowed, "Coterie-Context"));
    Set<String> contents = new HashSet<>();
    getJson(address).path("siblings").forEach(s -> contents.add(s.path("content").asText()));
    assertThat(contents).containsExactlyInAnyOrder("for developers", "next");
    assertProblem(api.send("GET", path(address) + "?role=tester", ""), 403, "refused");
  }

  @Test
  void aReadAtLeastAsNewAsATokenIsUnavailableWhereNothingIs() {
    HttpResponse<byte[]> written = put("ucxl://shop/new-enough", "x");
    String token = header(written, "Coterie-Context");
    assertThat(get("ucxl://shop/new-enough", "Coterie-At-Least", token).statusCode())
        .isEqualTo(200);
    assertProblem(get("ucxl://shop/not-there", "Coterie-At-Least", token), 503, "unavailable");
  }

  @Test
  void thePayloadAsItIsStoredCanBeHad() {
    String first = header(put("ucxl://shop/sealed", "one"), "Coterie-Context");
    String sealed = "/v1/sealed/" + ApiClient.encoded("ucxl://shop/sealed");
    HttpResponse<byte[]> one = api.send("GET", sealed, "");
    assertThat(one.statusCode()).isEqualTo(200);
    assertThat(text(one)).startsWith("age-encryption.org/v1");
    put("ucxl://shop/sealed", "two", "Coterie-Context", first);
    put("ucxl://shop/sealed", "three", "Coterie-Context", first);
    HttpResponse<byte[]> two = api.send("GET", sealed, "");
    assertThat(two.statusCode()).isEqualTo(300);
    assertThat(json(two).path("siblings")).hasSize(2);
    String missing = "/v1/sealed/" + ApiClient.encoded("ucxl://shop/not-sealed");
    assertProblem(api.send("GET", missing, ""), 404, "not-found");
  }

  @Test
  void tooFewReplicasAreUnavailableAndABugSaysNothingOfTheInside() {
    assertProblem(get("ucxl://unreachable/x"), 503, "unavailable", "1 of the 2");
    HttpResponse<byte[]> bug = get("ucxl://broken/x");
    assertProblem(bug, 500, "failed", "not foreseen");
    assertThat(new String(bug.body(), UTF_8)).doesNotContain("secret detail");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET|shop/x|ucxl",
        "GET|ucxl://|segment",
        "GET|ucxl://shop|segment",
        "GET|ucxl://shop/../x|..",
        "GET|ucxl://shop//x|empty",
        "PUT|ucxl://shop/./x|.",
        "DELETE|http://shop/x|ucxl"
      })
  void aMalformedAddressIsRefusedWithTheReason(String method, String address, String part) {
    assertProblem(
        api.send(method, path(address) + (method.equals("PUT") ? "?role=r" : ""), ""),
        400,
        "invalid",
        part);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "|role",
        "?role=UPPER|UPPER",
        "?role=r&consistency=most|most",
        "?role=r&ttl=soon|soon",
        "?role=r&ttl=0s|above zero",
        "?role=r&rule=x|'rule'",
        "?role=r&ttl=1h&ttl=2h|2 times",
        "?role=r&tag=|empty"
      })
  void aParameterThatMakesNoSenseIsRefused(String query, String part) {
    String path = path("ucxl://shop/params") + (query == null ? "" : query);
    assertProblem(api.send("PUT", path, "x"), 400, "invalid", part);
    assertProblem(get("ucxl://shop/params"), 404, "not-found");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{|JSON",
        "[]|object",
        "{} x|JSON",
        "{\"content\":\"x\"}|role",
        "{\"roles\":[\"r\"]}|content",
        "{\"content\":1,\"roles\":[\"r\"]}|content must be text",
        "{\"content\":\"x\",\"roles\":\"r\"}|roles must be an array",
        "{\"content\":\"x\",\"roles\":[1]}|roles must be text",
        "{\"content\":\"x\",\"roles\":[\"r\"],\"rules\":[]}|'rules'",
        "{\"content\":\"x\",\"content\":\"y\",\"roles\":[\"r\"]}|content",
        "{\"content\":\"*\",\"encoding\":\"base64\",\"roles\":[\"r\"]}|base64",
        "{\"content\":\"x\",\"encoding\":\"rot13\",\"roles\":[\"r\"]}|rot13",
        "{\"content\":\"x\",\"roles\":[\"r\"],\"metadata\":[]}|metadata",
        "{\"content\":\"x\",\"roles\":[\"r\"],\"metadata\":{\"a\":1}}|metadata",
        "{\"content\":\"x\",\"roles\":[\"r\"],\"ifAbsent\":\"yes\"}|ifAbsent",
        "{\"content\":\"x\",\"roles\":[\"r\"],\"op\":\"put\"}|'op'",
        "{\"content\":\"x\",\"roles\":[\"r\"],\"context\":\"!\"}|context token",
        "{\"content\":\"x\",\"roles\":[\"r\"],\"context\":\"a\",\"ifAbsent\":true}|at most one"
      })
  void aDocumentThatMakesNoSenseIsRefusedAndNothingIsWritten(String document, String part) {
    assertProblem(putDocument("ucxl://shop/bad-doc", document), 400, "invalid", part);
    assertProblem(get("ucxl://shop/bad-doc"), 404, "not-found");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "If-Match|token|double quotes",
        "If-Match|*|double quotes",
        "If-Match|\"not a token!\"|context token",
        "If-None-Match|\"x\"|only *",
        "Coterie-Context|%%|context token"
      })
  void aConditionThatMakesNoSenseIsRefused(String name, String value, String part) {
    assertProblem(put("ucxl://shop/conds", "x", name, value), 400, "invalid", part);
  }

  @Test
  void aTokenOfAnotherEntryIsRefused() {
    String token = header(put("ucxl://shop/this", "x"), "Coterie-Context");
    assertProblem(
        put("ucxl://shop/that", "x", "Coterie-Context", token), 400, "invalid", "another");
  }

  @Test
  void moreTagsThanAllowedAreRefusedWithTheLimit() {
    StringBuilder query = new StringBuilder("?role=r");
    for (int i = 0; i < 65; i++) {
      query.append("&tag=t").append(i);
    }
    String path = path("ucxl://shop/tags");
    assertProblem(api.send("PUT", path + query, "x"), 400, "invalid", "64", "65");
    String allowed = query.substring(0, query.lastIndexOf("&"));
    assertThat(api.send("PUT", path + allowed, "x").statusCode()).isEqualTo(200);
  }

  @Test
  void aParameterIsRepeatedSoOftenAndNotMore() {
    String path = path("ucxl://shop/many-roles");
    assertThat(api.send("PUT", path + "?role=r" + "&role=r".repeat(255), "x").statusCode())
        .isEqualTo(200);
    assertProblem(
        api.send("PUT", path + "?role=r" + "&role=r".repeat(256), "x"),
        400,
        "invalid",
        "257",
        "256");
  }
}
