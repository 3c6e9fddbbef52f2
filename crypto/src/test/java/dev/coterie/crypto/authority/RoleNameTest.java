package dev.coterie.crypto.authority;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coterie.crypto.authority.AuthorityException.Reason;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoleNameTest {

  @Test
  void goodNamesAreKeptAsTheyAre() throws Exception {
    for (String name : List.of("a", "0", "developer", "team-1.web_ui", "a".repeat(64))) {
      assertThat(RoleName.parse(name).value()).isEqualTo(name);
    }
  }

  @Test
  void badNamesAreATypedErrorThatShowsThem() {
    for (String name :
        List.of("", "a".repeat(65), "Dev", "-a", ".a", "_a", "a b", "ä", "a\n", "a:read", "a/b")) {
      assertThatThrownBy(() -> RoleName.parse(name))
          .isInstanceOfSatisfying(
              AuthorityException.class, e -> assertThat(e.reason()).isEqualTo(Reason.BAD_NAME))
          .hasMessageContaining(name)
          .hasMessageContaining("64");
      assertThatThrownBy(() -> new RoleName(name)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aRequestIsANameAndPerhapsALevel() throws Exception {
    assertThat(RoleRequest.parse("dev"))
        .isEqualTo(new RoleRequest(new RoleName("dev"), RoleLevel.READ))
        .isEqualTo(RoleRequest.parse("dev:read"));
    assertThat(RoleRequest.parse("dev:write"))
        .isEqualTo(new RoleRequest(new RoleName("dev"), RoleLevel.WRITE))
        .hasToString("dev:write");
    for (String text : List.of("dev:", "dev:own", "dev:read:write", ":read", "dev:READ")) {
      assertThatThrownBy(() -> RoleRequest.parse(text)).isInstanceOf(AuthorityException.class);
    }
  }
}
