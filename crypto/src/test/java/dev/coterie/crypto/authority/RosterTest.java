package dev.coterie.crypto.authority;

import static dev.coterie.crypto.authority.TestRealm.ARCHITECT;
import static dev.coterie.crypto.authority.TestRealm.DEVELOPER;
import static dev.coterie.crypto.authority.TestRealm.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coterie.crypto.identity.Identity;
import dev.coterie.crypto.identity.Signer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RosterTest {
  private static Roster roster(TestRealm realm, Identity admin) {
    return new Roster(realm.log, Signer.of(admin), realm.entropy, NOW);
  }

  @Test
  void whoIsAddedIsAMemberWithItsRolesAsIfItHadJoinedByATicket() throws Exception {
    TestRealm realm = new TestRealm().withRole(DEVELOPER).withRole(ARCHITECT);
    Roster roster = roster(realm, realm.founder);
    List<Identity> newcomers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      newcomers.add(Identity.generate(realm.entropy));
      String role = i % 2 == 0 ? "developer:write" : "architect:read";
      Keyring keyring = roster.add(Signer.of(newcomers.get(i)), TestRealm.options(role));
      Member member =
          realm.log.authority().memberBySigningKey(newcomers.get(i).publicKey()).orElseThrow();
      assertThat(member.roles(NOW)).containsExactly(RoleRequest.parse(role));
      assertThat(member.recipient()).isEqualTo(keyring.recipient());
    }
    List<LogRecord> records = roster.finish();

    assertThat(records).hasSize(40);
    assertThat(realm.log.authority().members()).hasSize(21);
    assertThat(realm.log.authority().invites()).allMatch(invite -> invite.usedBy().isPresent());
  }

  @Test
  void itsRecordsPassTheChecksOfAnyOtherPeer() throws Exception {
    TestRealm realm = new TestRealm().withRole(DEVELOPER);
    AuthorityLog other = realm.log.copy();
    Roster roster = roster(realm, realm.founder);
    Keyring unused =
        roster.add(
            Signer.of(Identity.generate(realm.entropy)), TestRealm.options("developer:write"));
    for (LogRecord record : roster.finish()) {
      assertThat(other.add(record)).isInstanceOf(AddOutcome.Added.class);
    }
    assertThat(other.authority().digest()).isEqualTo(realm.log.authority().digest());
  }

  @Test
  void recordsWithoutEffectAreAnError() throws Exception {
    TestRealm realm = new TestRealm().withRole(DEVELOPER);
    Identity member = Identity.generate(realm.entropy);
    Roster byFounder = roster(realm, realm.founder);
    Keyring first = byFounder.add(Signer.of(member), TestRealm.options("developer:write"));
    Roster byMember = roster(realm, member);
    Keyring second =
        byMember.add(
            Signer.of(Identity.generate(realm.entropy)), TestRealm.options("developer:write"));

    assertThat(first).isNotEqualTo(second);
    assertThat(byFounder.finish()).hasSize(2);
    assertThatThrownBy(byMember::finish)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no effect");
  }

  @Test
  void whoIsNobodyCannotInvite() throws Exception {
    TestRealm realm = new TestRealm().withRole(DEVELOPER);
    Roster roster = roster(realm, Identity.generate(realm.entropy));
    assertThatThrownBy(
            () ->
                roster.add(
                    Signer.of(Identity.generate(realm.entropy)),
                    TestRealm.options("developer:write")))
        .isInstanceOf(AuthorityException.class)
        .hasMessageContaining("STRANGER");
  }
}
