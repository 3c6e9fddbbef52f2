package dev.coterie.node.main;

import dev.coterie.crypto.address.AddressKey;
import dev.coterie.crypto.address.AddressPrefix;
import dev.coterie.crypto.authority.Authority;
import dev.coterie.crypto.authority.Change;
import dev.coterie.crypto.authority.Member;
import dev.coterie.crypto.authority.Role;
import dev.coterie.crypto.authority.RoleEpoch;
import dev.coterie.crypto.authority.RoleName;
import dev.coterie.crypto.authority.RoleRequest;
import dev.coterie.crypto.identity.PeerId;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.node.api.RoleKey;
import dev.coterie.node.api.RoleView;
import dev.coterie.node.context.CoterieException;
import dev.coterie.node.context.CoterieException.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The roles of the realm: who holds them, their keys, and the changes an admin makes to them. */
final class RealmRoles {
  private final RealmAccess realm;

  RealmRoles(RealmAccess realm) {
    this.realm = realm;
  }

  CompletableFuture<List<RoleView>> all() {
    return realm.onLoop(() -> realm.authority().roles().stream().map(this::view).toList());
  }

  private RoleView view(Role role) {
    Instant now = Instant.now();
    Authority authority = realm.authority();
    List<RoleView.Holder> holders = new ArrayList<>();
    for (Member member : authority.members()) {
      member
          .level(role.name(), now)
          .ifPresent(level -> holders.add(new RoleView.Holder(member.peerId(), level)));
    }
    return new RoleView(
        role.name(),
        role.current().map(RoleEpoch::number).orElse(0),
        realm.self(authority).flatMap(member -> member.level(role.name(), now)),
        role.writePrefixes(now).stream().map(link -> RealmAccess.name(link, authority)).toList(),
        holders);
  }

  CompletableFuture<RoleView> create(RoleName name, List<AddressPrefix> prefixes) {
    return changeRole(name, log -> log.createRole(name, links(prefixes), Instant.now()));
  }

  private List<Hash> links(List<AddressPrefix> prefixes) {
    if (prefixes.isEmpty()) {
      return List.of();
    }
    AddressKey key = realm.addressKey();
    Hash id = realm.authority().realmId();
    return prefixes.stream().map(prefix -> key.blind(id, prefix).key()).toList();
  }

  CompletableFuture<RoleView> grant(PeerId member, RoleRequest role) {
    return changeRole(
        role.role(),
        log -> log.grantRole(member, role.role(), role.level(), Optional.empty(), Instant.now()));
  }

  CompletableFuture<RoleView> revoke(PeerId member, RoleName role) {
    return changeRole(role, log -> log.revokeRole(member, role, Instant.now()));
  }

  private CompletableFuture<RoleView> changeRole(RoleName name, KeyCustody.Act<Change> act) {
    return realm.change(act).thenCompose(change -> realm.onLoop(() -> viewOf(name)));
  }

  private RoleView viewOf(RoleName name) {
    return view(
        realm
            .authority()
            .role(name)
            .orElseThrow(
                () -> new CoterieException(Kind.NOT_FOUND, "There is no role " + name + ".")));
  }

  CompletableFuture<RoleKey> key(RoleName name) {
    return realm.onLoop(
        () -> {
          RoleEpoch epoch =
              realm
                  .authority()
                  .role(name)
                  .flatMap(Role::current)
                  .orElseThrow(
                      () ->
                          new CoterieException(
                              Kind.NOT_FOUND, "There is no role " + name + " in this realm."));
          return realm
              .keyring()
              .roleKey(name, epoch.recipient())
              .map(
                  key ->
                      new RoleKey(
                          name, epoch.number(), key.toSecretText(), epoch.recipient().toString()))
              .orElseThrow(
                  () ->
                      new CoterieException(
                          Kind.REFUSED,
                          "This node does not hold the key of role "
                              + name
                              + ". Ask an admin for the role."));
        });
  }
}
