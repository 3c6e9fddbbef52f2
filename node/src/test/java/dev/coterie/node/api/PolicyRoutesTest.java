package dev.coterie.node.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyRoutesTest {
  private static TestApi api;

  @BeforeAll
  static void start() {
    api = TestApi.start();
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  private static String text(HttpResponse<byte[]> response) {
    return new String(response.body(), StandardCharsets.UTF_8);
  }

  @Test
  void aPolicyIsPutListedAndDeleted() {
    HttpResponse<byte[]> put =
        api.send("PUT", "/v1/policies", "{\"prefix\":\"ucxl://a\",\"replicasMax\":3}");
    assertThat(put.statusCode()).isEqualTo(200);
    assertThat(text(put)).isEqualTo("{\"prefix\":\"ucxl://a\",\"replicasMax\":3}");
    assertThat(text(api.send("GET", "/v1/policies", "")))
        .isEqualTo("{\"policies\":[{\"prefix\":\"ucxl://a\",\"replicasMax\":3}]}");
    assertThat(api.send("DELETE", "/v1/policies?prefix=ucxl://a", "").statusCode()).isEqualTo(200);
    assertThat(api.send("DELETE", "/v1/policies?prefix=ucxl://a", "").statusCode()).isEqualTo(404);
    assertThat(text(api.send("GET", "/v1/policies", ""))).isEqualTo("{\"policies\":[]}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "{\"prefix\":\"ucxl://a\"}",
        "{\"prefix\":\"a\",\"replicasMax\":3}",
        "{\"prefix\":7,\"replicasMax\":3}",
        "{\"prefix\":\"ucxl://a\",\"replicasMax\":\"3\"}",
        "{\"prefix\":\"ucxl://a\",\"replicasMax\":2.5}",
        "{\"prefix\":\"ucxl://a\",\"replicasMax\":0}",
        "{\"prefix\":\"ucxl://a\",\"replicasMin\":65}",
        "{\"prefix\":\"ucxl://a\",\"replicasMin\":99999999999999}",
        "{\"prefix\":\"ucxl://a\",\"strategy\":\"EAGER\"}",
        "{\"prefix\":\"ucxl://a\",\"consistency\":1}",
        "{\"prefix\":\"ucxl://a\",\"replicasMax\":3,\"history\":\"all\"}"
      })
  void aBodyThatMakesNoSenseIsRefusedAndChangesNothing(String body) {
    assertThat(api.send("PUT", "/v1/policies", body).statusCode()).as(body).isEqualTo(400);
    assertThat(text(api.send("GET", "/v1/policies", ""))).isEqualTo("{\"policies\":[]}");
  }

  @Test
  void parametersThatMakeNoSenseAreRefused() {
    assertThat(api.send("DELETE", "/v1/policies", "").statusCode()).isEqualTo(400);
    assertThat(api.send("GET", "/v1/policies?address=a", "").statusCode()).isEqualTo(400);
    assertThat(api.send("GET", "/v1/policies?adress=ucxl://a/b", "").statusCode()).isEqualTo(400);
  }
}
