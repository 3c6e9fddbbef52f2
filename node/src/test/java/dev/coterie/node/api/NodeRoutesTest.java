package dev.coterie.node.api;

import static dev.coterie.node.api.TestApi.header;
import static dev.coterie.node.api.TestApi.json;
import static dev.coterie.node.api.TestApi.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpResponse;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeRoutesTest {
  private static TestApi api;

  @BeforeAll
  static void start() {
    api = TestApi.start();
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  private static ObjectNode ask(String method, String path, String body, int status) {
    HttpResponse<byte[]> response = api.send(method, path, body);
    assertThat(response.statusCode()).as(text(response)).isEqualTo(status);
    return json(response);
  }

  @Test
  void statusTellsHowTheNodeDoes() {
    ObjectNode status = ask("GET", "/v1/status", "", 200);
    assertThat(status.path("peerId").asText()).isEqualTo(FakeStore.WRITER.toString());
    assertThat(status.path("realm").asText()).isEqualTo("shop");
    assertThat(status.path("addresses")).hasToString("[\"/ip4/127.0.0.1/tcp/4001\"]");
    assertThat(status.path("routingTable").asInt()).isEqualTo(6);
    assertThat(status.path("entries").asInt()).isEqualTo(1234);
    assertThat(status.path("roles")).hasToString("[\"developer:write\"]");
    assertThat(status.path("reclaimedBytes").asLong()).isEqualTo(4096);
    assertThat(status.path("expiredBytes").asLong()).isEqualTo(512);
    assertThat(status.path("owedReplicas").asInt()).isEqualTo(2);
    assertThat(status.path("pullRanges").asInt()).isEqualTo(32);
    assertThat(status.path("pulledRanges").asInt()).isEqualTo(5);
    assertThat(status.path("fetchedRecords").asInt()).isEqualTo(60);
    assertThat(status.path("fetchedBytes").asInt()).isEqualTo(7_000);
  }

  @Test
  void peersAndSettingsAreListed() {
    JsonNode peer = ask("GET", "/v1/peers", "", 200).path("peers").path(0);
    assertThat(peer.path("peer").asText()).isEqualTo(FakeNode.STRANGER.toString());
    assertThat(peer.path("connected").asBoolean()).isTrue();
    assertThat(peer.path("lastSeen").asText()).isEqualTo("2026-01-01T00:00:00Z");
    JsonNode setting = ask("GET", "/v1/config", "", 200).path("settings").path(0);
    assertThat(setting)
        .hasToString("{\"name\":\"fsync\",\"value\":\"never\",\"origin\":\"flag --fsync\"}");
  }

  @Test
  void theReplicasOfAnAddressAreNamedWhetherOrNotItHasAnEntry() {
    String path = "/v1/replicas/" + ApiClient.encoded("ucxl://shop/nothing");
    ObjectNode replicas = ask("GET", path, "", 200);
    assertThat(replicas.path("key").asText()).hasSize(64);
    assertThat(replicas.path("replicas")).hasToString("[\"" + FakeNode.STRANGER + "\"]");
    ask("GET", "/v1/replicas/shop", "", 400);
  }

  @Test
  void aRoleIsMadeGrantedAndRevoked() {
    ObjectNode made =
        ask("POST", "/v1/roles", "{\"name\":\"tester\",\"write\":[\"ucxl://shop/test\"]}", 200);
    assertThat(made.path("held").asText()).isEqualTo("write");
    assertThat(made.path("write")).hasToString("[\"ucxl://shop/test\"]");
    String member = "/v1/roles/tester/members/" + FakeNode.STRANGER;
    assertThat(ask("PUT", member + "?level=write", "", 200).path("holders")).hasSize(2);
    assertThat(ask("PUT", member, "", 200).path("holders").path(1).path("level").asText())
        .isEqualTo("read");
    assertThat(ask("DELETE", member, "", 200).path("holders")).hasSize(1);
    assertThat(ask("GET", "/v1/roles", "", 200).path("roles").path(0).path("name").asText())
        .isEqualTo("tester");
    ask("POST", "/v1/roles", "{\"name\":\"tester\"}", 412);
  }

  @Test
  void theKeyOfARoleIsForItsHolders() {
    ObjectNode key = ask("GET", "/v1/roles/tester/key", "", 200);
    assertThat(key.path("identity").asText()).startsWith("AGE-SECRET-KEY-1");
    ObjectNode refused = ask("GET", "/v1/roles/" + FakeStore.FOREIGN_ROLE + "/key", "", 403);
    assertThat(refused.path("kind").asText()).isEqualTo("refused");
  }

  @Test
  void anInvitationHasATicketItsRolesAndAnEnd() {
    ObjectNode invite =
        ask("POST", "/v1/invites", "{\"roles\":[\"a\",\"b:write\"],\"expires\":\"2h\"}", 200);
    assertThat(invite.path("ticket").asText()).isEqualTo("coterie1ticket");
    assertThat(invite.path("roles")).hasToString("[\"a:read\",\"b:write\"]");
    assertThat(invite.path("expiresAt").asText()).isEqualTo("2026-01-01T02:00:00Z");
    assertThat(ask("POST", "/v1/invites", "{}", 200).path("expiresAt").asText())
        .isEqualTo("2026-01-01T01:00:00Z");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "POST|/v1/roles|{}|400|name",
        "POST|/v1/roles|{\"name\":\"Upper\"}|400|Upper",
        "POST|/v1/roles|{\"name\":\"x\",\"write\":[\"shop\"]}|400|ucxl",
        "POST|/v1/roles|{\"name\":\"x\",\"right\":[]}|400|'right'",
        "POST|/v1/roles||400|JSON",
        "PUT|/v1/roles/x/members/nobody||400|peer id",
        "PUT|/v1/roles/x/members/PEER?level=all||400|'all'",
        "PUT|/v1/roles/none/members/PEER||404|none",
        "DELETE|/v1/roles/none/members/PEER||404|none",
        "GET|/v1/roles/UPPER/key||400|UPPER",
        "POST|/v1/invites|{\"roles\":[\"a:admin\"]}|400|admin",
        "POST|/v1/invites|{\"expires\":\"0s\"}|400|above zero",
        "POST|/v1/invites|{\"expires\":\"tomorrow\"}|400|tomorrow",
        "GET|/v1/nothing||404|path",
        "GET|/||404|path",
        "PATCH|/v1/status||405|method",
        "DELETE|/v1/batch||405|method"
      })
  void whatMakesNoSenseIsAnsweredWithAProblem(
      String method, String path, String body, int status, String part) {
    HttpResponse<byte[]> response =
        api.send(
            method, path.replace("PEER", FakeNode.STRANGER.toString()), body == null ? "" : body);
    assertThat(response.statusCode()).as(text(response)).isEqualTo(status);
    assertThat(header(response, "Content-Type")).isEqualTo("application/problem+json");
    assertThat(json(response).path("detail").asText()).contains(part);
  }

  @Test
  void healthNeedsNoTokenAndSaysNothingElse() {
    for (String path : new String[] {"/health", "/livez", "/readyz"}) {
      var request = java.net.http.HttpRequest.newBuilder(java.net.URI.create(api.uri() + path));
      assertThat(text(api.send(request))).isEqualTo("{\"status\":\"ok\"}");
    }
    api.node().ready = false;
    try {
      assertThat(api.send("GET", "/health", "").statusCode()).isEqualTo(503);
      var notReady = api.send("GET", "/readyz", "");
      assertThat(notReady.statusCode()).isEqualTo(503);
      assertThat(text(notReady)).contains("\"reason\":\"the disk is full\"");
      assertThat(api.send("GET", "/livez", "").statusCode()).isEqualTo(200);
    } finally {
      api.node().ready = true;
    }
  }

  @Test
  void requestsAreMeasured() {
    ask("GET", "/v1/status", "", 200);
    String meters = text(api.send("GET", "/metrics", ""));
    assertThat(meters)
        .contains(
            "coterie_http_request_duration_seconds_count",
            "{endpoint=\"GET /v1/status\",status=\"200\"}");
  }

  @Test
  void theDescriptionNamesEveryEndpointAndNoOther() {
    ObjectNode description = Json.parse(api.send("GET", "/openapi.json", "").body(), "It");
    Set<String> described = new TreeSet<>();
    description
        .path("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .fieldNames()
                    .forEachRemaining(
                        method -> {
                          if (!method.equals("parameters")) {
                            described.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey());
                          }
                        }));
    Set<String> served = new TreeSet<>();
    for (Endpoint endpoint : Endpoint.values()) {
      served.add(endpoint.method() + " " + endpoint.path());
    }
    assertThat(described).isEqualTo(served);
  }

  @Test
  void theDescriptionSaysWhichEndpointsNeedNoToken() {
    JsonNode paths = Json.parse(NodeRoutes.description(), "It").path("paths");
    for (Endpoint endpoint : Endpoint.values()) {
      JsonNode operation =
          paths.path(endpoint.path()).path(endpoint.method().toLowerCase(Locale.ROOT));
      assertThat(operation.has("security")).as(endpoint.path()).isEqualTo(endpoint.isOpen());
      assertThat(operation.path("summary").asText()).isNotEmpty();
    }
  }

  @Test
  void everyReferenceInTheDescriptionLeadsSomewhere() {
    ObjectNode description = Json.parse(NodeRoutes.description(), "It");
    Set<String> names = new TreeSet<>();
    description.findValuesAsText("$ref").forEach(names::add);
    assertThat(names).isNotEmpty();
    for (String name : names) {
      assertThat(description.at(name.substring(1)).isObject()).as(name).isTrue();
    }
  }
}
