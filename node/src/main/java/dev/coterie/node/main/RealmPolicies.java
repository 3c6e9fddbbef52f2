package dev.coterie.node.main;

import dev.coterie.crypto.address.Address;
import dev.coterie.crypto.address.AddressPrefix;
import dev.coterie.crypto.authority.Authority;
import dev.coterie.crypto.authority.Change;
import dev.coterie.crypto.authority.EntryPolicy;
import dev.coterie.crypto.authority.PolicyTerms;
import dev.coterie.crypto.authority.PrefixPolicy;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.node.api.EntryPolicyView;
import dev.coterie.node.api.PolicyView;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The policies that the realm sets for prefixes of addresses. */
final class RealmPolicies {
  private final RealmAccess realm;

  RealmPolicies(RealmAccess realm) {
    this.realm = realm;
  }

  CompletableFuture<List<PolicyView>> all() {
    return realm.onLoop(() -> realm.authority().policies().stream().map(this::view).toList());
  }

  private PolicyView view(PrefixPolicy policy) {
    return new PolicyView(name(policy), policy.terms());
  }

  private String name(PrefixPolicy policy) {
    Hash id = realm.authority().realmId();
    return realm
        .keyring()
        .addressKey()
        .flatMap(key -> policy.name().flatMap(name -> name.open(key, id, policy.prefix())))
        .map(AddressPrefix::toString)
        .orElseGet(() -> RealmAccess.name(policy.prefix(), realm.authority()));
  }

  CompletableFuture<EntryPolicyView> forEntry(Address address) {
    return realm.onLoop(
        () -> {
          Authority authority = realm.authority();
          EntryPolicy policy =
              authority.policyFor(
                  realm.addressKey().blind(authority.realmId(), address).prefixes());
          return new EntryPolicyView(
              policy, policy.prefix().flatMap(authority::policyOf).map(this::name));
        });
  }

  CompletableFuture<PolicyView> set(AddressPrefix prefix, PolicyTerms terms) {
    KeyCustody.Act<Change> act = log -> log.setPolicy(prefix, terms, Instant.now());
    return realm.change(act).thenCompose(change -> realm.onLoop(() -> policyOf(prefix)));
  }

  private PolicyView policyOf(AddressPrefix prefix) {
    Authority authority = realm.authority();
    Hash link = realm.addressKey().blind(authority.realmId(), prefix).key();
    return new PolicyView(
        prefix.toString(),
        authority.policyOf(link).map(PrefixPolicy::terms).orElse(PolicyTerms.NONE));
  }
}
