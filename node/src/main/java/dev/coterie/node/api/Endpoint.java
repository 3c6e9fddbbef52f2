package dev.coterie.node.api;

/** Everything that can be asked of the API; {@code openapi.json} describes each. */
enum Endpoint {
  PUT_ENTRY("PUT", "/v1/entries/{address}"),
  GET_ENTRY("GET", "/v1/entries/{address}"),
  DELETE_ENTRY("DELETE", "/v1/entries/{address}"),
  LIST_ENTRIES("GET", "/v1/entries"),
  SEALED_ENTRY("GET", "/v1/sealed/{address}"),
  REPLICAS("GET", "/v1/replicas/{address}"),
  BATCH("POST", "/v1/batch"),
  CONFLICTS("GET", "/v1/conflicts"),
  EVENTS("GET", "/v1/events"),
  STATUS("GET", "/v1/status"),
  PEERS("GET", "/v1/peers"),
  CONFIG("GET", "/v1/config"),
  ROLES("GET", "/v1/roles"),
  CREATE_ROLE("POST", "/v1/roles"),
  ROLE_KEY("GET", "/v1/roles/{role}/key"),
  GRANT_ROLE("PUT", "/v1/roles/{role}/members/{peer}"),
  REVOKE_ROLE("DELETE", "/v1/roles/{role}/members/{peer}"),
  POLICIES("GET", "/v1/policies"),
  SET_POLICY("PUT", "/v1/policies"),
  REMOVE_POLICY("DELETE", "/v1/policies"),
  REAPING("GET", "/v1/reap"),
  BEGIN_REAP("POST", "/v1/reap"),
  DOCTOR("GET", "/v1/doctor"),
  INVITE("POST", "/v1/invites"),
  METRICS("GET", "/metrics"),
  OPENAPI("GET", "/openapi.json"),
  HEALTH("GET", "/health", true),
  LIVEZ("GET", "/livez", true),
  READYZ("GET", "/readyz", true);

  private final String method;
  private final String path;
  private final boolean open;

  Endpoint(String method, String path) {
    this(method, path, false);
  }

  Endpoint(String method, String path, boolean open) {
    this.method = method;
    this.path = path;
    this.open = open;
  }

  String method() {
    return method;
  }

  /** Its path as a template, as in {@code openapi.json}. */
  String path() {
    return path;
  }

  /** Whether it is answered without a token; such an answer tells nothing but health. */
  boolean isOpen() {
    return open;
  }

  /** The part of the path before its first parameter. */
  String fixedPart() {
    int brace = path.indexOf('{');
    return brace < 0 ? path : path.substring(0, brace);
  }
}
