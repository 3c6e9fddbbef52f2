package dev.coterie.node.api;

import static dev.coterie.node.api.TestApi.json;
import static dev.coterie.node.api.TestApi.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coterie.crypto.address.Address;
import dev.coterie.crypto.envelope.Entry;
import dev.coterie.node.context.PutRequest;
import dev.coterie.node.context.Receipt;
import dev.coterie.node.context.WriteCondition;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CollectionRoutesTest {
  private static TestApi api;

  @BeforeAll
  static void start() {
    api = TestApi.start();
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  private static Receipt put(String address, String content, String... roles) {
    return api.node()
        .store()
        .put(PutRequest.of(Address.parse(address), Entry.ofText(content), List.of(roles)));
  }

  private static void makeSiblings(String address) {
    WriteCondition stale = new WriteCondition.Context(put(address, "one", "r").context());
    for (String content : List.of("two", "three")) {
      var unused =
          api.node()
              .store()
              .put(
                  PutRequest.of(Address.parse(address), Entry.ofText(content), List.of("developer"))
                      .when(stale));
    }
  }

  private static ObjectNode get(String path) {
    HttpResponse<byte[]> response = api.send("GET", path, "");
    assertThat(response.statusCode()).as(text(response)).isEqualTo(200);
    return json(response);
  }

  private static List<String> addresses(ObjectNode page) {
    List<String> addresses = new ArrayList<>();
    page.path("entries").forEach(entry -> addresses.add(entry.path("address").asText()));
    return addresses;
  }

  @Test
  void aListGoesPageByPageAndMissesNothing() {
    for (int i = 0; i < 7; i++) {
      put("ucxl://pages/" + i, "x", "developer");
    }
    put("ucxl://pagesnot/1", "x", "developer");
    List<String> seen = new ArrayList<>();
    String page = "";
    int pages = 0;
    do {
      ObjectNode document = get("/v1/entries?prefix=ucxl://pages&limit=3" + page);
      assertThat(document.path("entries").size()).isLessThanOrEqualTo(3);
      seen.addAll(addresses(document));
      page = document.has("next") ? "&page=" + document.path("next").asText() : "";
      pages++;
    } while (!page.isEmpty());
    assertThat(pages).isEqualTo(3);
    assertThat(seen)
        .containsExactly(
            "ucxl://pages/0",
            "ucxl://pages/1",
            "ucxl://pages/2",
            "ucxl://pages/3",
            "ucxl://pages/4",
            "ucxl://pages/5",
            "ucxl://pages/6");
  }

  @Test
  void laterPagesAreOfTheListingThatTheFirstWasOf() {
    for (int i = 0; i < 5; i++) {
      put("ucxl://once/" + i, "x", "developer");
    }
    ObjectNode first = get("/v1/entries?prefix=ucxl://once&limit=2");
    int before = api.node().store().listings();
    put("ucxl://once/9", "x", "developer");
    ObjectNode second =
        get("/v1/entries?prefix=ucxl://once&limit=9&page=" + first.path("next").asText());
    assertThat(api.node().store().listings()).as("no second sweep").isEqualTo(before);
    assertThat(addresses(second))
        .containsExactly("ucxl://once/2", "ucxl://once/3", "ucxl://once/4");
    assertThat(addresses(get("/v1/entries?prefix=ucxl://once"))).contains("ucxl://once/9");
  }

  @Test
  void aListSaysHowCompleteItIsAndWhatItCouldNotRead() {
    put("ucxl://partial/a", "x", "developer");
    put("ucxl://partial/b", "x", FakeStore.FOREIGN_ROLE);
    api.node().store().regionsUnseen = 2;
    ObjectNode list = get("/v1/entries?prefix=ucxl://partial");
    api.node().store().regionsUnseen = 0;
    assertThat(list.path("complete").asBoolean()).isFalse();
    assertThat(list.path("regions").asInt()).isEqualTo(5);
    assertThat(list.path("covered").asInt()).isEqualTo(3);
    assertThat(list.path("ageMillis").asLong()).isNotNegative();
    assertThat(java.time.Instant.parse(list.path("asOf").asText()))
        .isBeforeOrEqualTo(java.time.Instant.now());
    assertThat(list.path("unreadable").asInt()).isEqualTo(1);
    assertThat(addresses(list)).containsExactly("ucxl://partial/a");
    assertThat(get("/v1/entries?prefix=ucxl://partial").path("complete").asBoolean()).isTrue();
  }

  @Test
  void aFreshListAndFreshConflictsAreAskedForAsSuch() {
    int before = api.node().store().freshListings();
    var unused = get("/v1/entries?prefix=ucxl://fresh");
    unused = get("/v1/entries?prefix=ucxl://fresh&fresh=false");
    assertThat(api.node().store().freshListings()).isEqualTo(before);
    unused = get("/v1/entries?prefix=ucxl://fresh&fresh=true");
    unused = get("/v1/conflicts?prefix=ucxl://fresh&fresh=true");
    assertThat(api.node().store().freshListings()).isEqualTo(before + 2);
  }

  @ParameterizedTest
  @CsvSource({
    "fresh=maybe,true or false",
    "prefix=shop,ucxl",
    "limit=0,1 to 10000",
    "limit=10001,1 to 10000",
    "limit=x,1 to 10000",
    "page=!,page token",
    "page=eA,ucxl",
    "prefx=x,prefx"
  })
  void aListAskedForBadlyIsRefused(String query, String part) {
    HttpResponse<byte[]> response = api.send("GET", "/v1/entries?" + query, "");
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(json(response).path("detail").asText()).contains(part);
  }

  @Test
  void conflictsShowTheSiblingsWithoutTheirContent() {
    put("ucxl://fights/calm", "x", "developer");
    makeSiblings("ucxl://fights/cart");
    ObjectNode found = get("/v1/conflicts?prefix=ucxl://fights");
    assertThat(found.path("conflicts")).hasSize(1);
    JsonNode conflict = found.path("conflicts").path(0);
    assertThat(conflict.path("address").asText()).isEqualTo("ucxl://fights/cart");
    assertThat(conflict.path("siblings")).hasSize(2);
    JsonNode sibling = conflict.path("siblings").path(0);
    assertThat(sibling.path("size").asInt()).isEqualTo(3);
    assertThat(sibling.path("roles")).hasToString("[\"developer\"]");
    assertThat(sibling.has("content")).isFalse();
    assertThat(found.path("more").asBoolean()).isFalse();
  }

  private static JsonNode batch(String operations) {
    HttpResponse<byte[]> response =
        api.send("POST", "/v1/batch", "{\"operations\":[" + operations + "]}");
    assertThat(response.statusCode()).as(text(response)).isEqualTo(200);
    return json(response).path("results");
  }

  private static String op(String op, String address, String more) {
    return "{\"op\":\"" + op + "\",\"address\":\"" + address + "\"" + more + "}";
  }

  @Test
  void theOperationsOfABatchEachHaveTheirResultInOrder() {
    put("ucxl://batch/there", "old", "developer");
    makeSiblings("ucxl://batch/siblings");
    String content = ",\"content\":\"x\",\"roles\":[\"developer\"]";
    JsonNode results =
        batch(
            String.join(
                ",",
                op("get", "ucxl://batch/there", ""),
                op("get", "ucxl://batch/siblings", ""),
                op("get", "ucxl://batch/missing", ""),
                op("put", "ucxl://batch/new", content),
                op("put", "ucxl://unreachable/new", content),
                op("put", "ucxl://broken/new", content),
                op("put", "no address", content),
                op("put", "ucxl://batch/x", ",\"content\":\"x\""),
                op("delete", "ucxl://batch/gone", ""),
                op("delete", "ucxl://batch/there", ",\"rolls\":1"),
                op("move", "ucxl://batch/x", ""),
                "7",
                "{}"));
    List<Integer> statuses = new ArrayList<>();
    results.forEach(result -> statuses.add(result.path("status").asInt()));
    assertThat(statuses)
        .containsExactly(200, 300, 404, 200, 503, 500, 400, 400, 404, 400, 400, 400, 400);
    assertThat(results.path(0).path("entry").path("siblings").path(0).path("content").asText())
        .isEqualTo("old");
    assertThat(results.path(1).path("entry").path("siblings")).hasSize(2);
    assertThat(results.path(3).path("receipt").path("dot").asText()).isNotEmpty();
    assertThat(results.path(4).path("problem").path("kind").asText()).isEqualTo("unavailable");
    assertThat(results.path(5).toString()).doesNotContain("secret detail");
    assertThat(results.path(9).path("problem").path("detail").asText()).contains("'rolls'");
  }

  @Test
  void aBatchTakesAThousandOperationsAndNotOneMore() {
    String most = String.join(",", java.util.Collections.nCopies(1000, "{}"));
    assertThat(batch(most)).hasSize(1000);
    HttpResponse<byte[]> response =
        api.send("POST", "/v1/batch", "{\"operations\":[" + most + ",{}]}");
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(json(response).path("detail").asText()).contains("1001", "1000");
  }

  @Test
  void anEmptyBatchHasNoResults() {
    assertThat(batch("")).isEmpty();
  }

  @Test
  void aBatchHandsOutSoMuchContentAndAnswersTheRestWithAProblem() {
    byte[] large = new byte[Entry.MAX_CONTENT_BYTES];
    var unused =
        api.node()
            .store()
            .put(
                PutRequest.of(
                    Address.parse("ucxl://batch/large"),
                    Entry.builder().content(large).build(),
                    List.of("developer")));
    String get = op("get", "ucxl://batch/large", ",\"consistency\":\"one\"");
    ArrayNode results = (ArrayNode) batch(String.join(",", get, get, get));
    int refused = 0;
    for (JsonNode result : results) {
      refused += result.path("problem").path("detail").asText().contains("33554432") ? 1 : 0;
    }
    assertThat(refused).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "x", "[]", "{}", "{\"operations\":{}}", "{\"operations\":[],\"more\":1}"})
  void aBodyThatIsNoBatchIsRefused(String body) {
    assertThat(api.send("POST", "/v1/batch", body).statusCode()).isEqualTo(400);
  }
}
