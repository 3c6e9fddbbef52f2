package dev.coterie.crypto.authority;

import static dev.coterie.crypto.authority.TestRealm.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coterie.crypto.authority.AuthorityException.Reason;
import dev.coterie.crypto.identity.Identity;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.crypto.testing.Mutations;
import dev.coterie.crypto.testing.SeededEntropy;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TicketTest {
  private static final String ADDRESS = "/ip4/127.0.0.1/tcp/4001";

  private static Ticket ticket(List<String> addresses) throws AuthorityException {
    return new Ticket(
        Hash.of(new byte[] {1}),
        "shop",
        Hash.of(new byte[] {2}),
        Identity.generate(new SeededEntropy(3)),
        addresses,
        Optional.of(NOW));
  }

  @Test
  void aTicketIsOneLineThatReadsBack() throws Exception {
    Ticket ticket = ticket(List.of(ADDRESS, "/dns4/example.org/tcp/4001"));
    String line = ticket.encode();
    Ticket read = Ticket.parse("  " + line + "\n");

    assertThat(line).startsWith("coterie1").doesNotContain("\n", " ", "=");
    assertThat(read.encode()).isEqualTo(line);
    assertThat(read.realm()).isEqualTo(ticket.realm());
    assertThat(read.invite()).isEqualTo(ticket.invite());
    assertThat(read.addresses()).isEqualTo(ticket.addresses());
    assertThat(read.expiresAt()).contains(NOW);
    assertThat(read.oneTimeKey().publicKey()).isEqualTo(ticket.oneTimeKey().publicKey());
  }

  @Test
  void everySingleMistypedCharacterIsNoticed() throws Exception {
    String line = ticket(List.of(ADDRESS)).encode();
    for (int at = 0; at < line.length(); at++) {
      char other = line.charAt(at) == 'x' ? 'y' : 'x';
      String mistyped = line.substring(0, at) + other + line.substring(at + 1);
      assertThatThrownBy(() -> Ticket.parse(mistyped))
          .as("character %d", at)
          .isInstanceOf(AuthorityException.class);
    }
  }

  @Test
  void whatIsNoTicketIsAClearError() throws Exception {
    String line = ticket(List.of()).encode();
    for (String text :
        List.of("", "coterie1", "hello", line.substring(1), line.substring(0, 40), line + "AAAA")) {
      assertThatThrownBy(() -> Ticket.parse(text))
          .isInstanceOfSatisfying(
              AuthorityException.class, e -> assertThat(e.reason()).isEqualTo(Reason.MALFORMED));
    }
  }

  @Test
  void anotherFormatIsUnsupported() throws Exception {
    byte[] encoded =
        Base64.getUrlDecoder().decode(ticket(List.of()).encode().substring(Ticket.PREFIX.length()));
    encoded[0] = 2;
    String line = Ticket.PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(encoded);
    assertThatThrownBy(() -> Ticket.parse(line))
        .isInstanceOfSatisfying(
            AuthorityException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNSUPPORTED));
  }

  @Test
  void addressesAreBoundedInNumberAndLength() throws Exception {
    assertThat(ticket(Collections.nCopies(16, ADDRESS)).addresses()).hasSize(16);
    assertThatThrownBy(() -> ticket(Collections.nCopies(17, ADDRESS)))
        .hasMessageContaining("17")
        .hasMessageContaining("16");
    assertThat(ticket(List.of("a".repeat(256))).addresses()).hasSize(1);
    assertThatThrownBy(() -> ticket(List.of("a".repeat(257)))).hasMessageContaining("257");
    assertThatThrownBy(() -> Ticket.parse("coterie1" + "A".repeat(8185)))
        .hasMessageContaining("8193")
        .hasMessageContaining("8192");
    assertThatThrownBy(() -> Ticket.parse("coterie1" + "A".repeat(8184)))
        .hasMessageContaining("format");
  }

  @Test
  void theLargestTicketFitsItsLine() throws Exception {
    Ticket largest =
        new Ticket(
            Hash.of(new byte[] {1}),
            "n".repeat(AuthorityLimits.MAX_REALM_NAME_BYTES),
            Hash.of(new byte[] {2}),
            Identity.generate(new SeededEntropy(3)),
            Collections.nCopies(16, "a".repeat(AuthorityLimits.MAX_TICKET_ADDRESS_BYTES)),
            Optional.of(NOW));
    assertThat(Ticket.parse(largest.encode()).addresses()).hasSize(16);
  }

  @Test
  void damagedTicketsGiveTheTypedErrorOnly() throws Exception {
    byte[] line = ticket(List.of(ADDRESS)).encode().getBytes(StandardCharsets.US_ASCII);
    Mutations.of(
        line,
        2_000,
        5,
        damaged -> {
          String text = new String(damaged, StandardCharsets.ISO_8859_1);
          try {
            assertThat(Ticket.parse(text).encode())
                .isEqualTo(new String(line, StandardCharsets.US_ASCII));
          } catch (AuthorityException e) {
            assertThat(e.reason()).isIn(Reason.MALFORMED, Reason.UNSUPPORTED);
          }
        });
  }

  @Test
  void theSecretIsInTheLineAndNowhereElse() throws Exception {
    Ticket ticket = ticket(List.of(ADDRESS));
    assertThat(ticket.toString())
        .contains("shop")
        .doesNotContain(HexFormat.of().formatHex(ticket.oneTimeKey().seed()))
        .doesNotContain(ticket.encode());
  }
}
