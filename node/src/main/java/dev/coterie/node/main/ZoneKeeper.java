package dev.coterie.node.main;

import dev.coterie.crypto.authority.Authority;
import dev.coterie.crypto.authority.Change;
import dev.coterie.crypto.authority.ZoneName;
import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.peer.Peer;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in the authority log in which zone this peer stands, as its settings have it, whenever the
 * log has it otherwise: once for each change, so that the log does not grow by restarts. On the
 * peer's loop.
 */
final class ZoneKeeper {
  private static final Logger LOG = LoggerFactory.getLogger(ZoneKeeper.class);

  private final Peer peer;
  private final PeerId self;
  private final KeyCustody custody;
  private final Optional<ZoneName> zone;
  private boolean said;

  /**
   * @param zone as the settings have it; empty: in none that it names
   */
  ZoneKeeper(Peer peer, PeerId self, KeyCustody custody, Optional<ZoneName> zone) {
    this.peer = peer;
    this.self = self;
    this.custody = custody;
    this.zone = zone;
  }

  void start() {
    peer.authority().listen((added, from) -> lookAgain());
    lookAgain();
  }

  private void lookAgain() {
    Optional<Authority> authority = peer.authority().authority();
    boolean isMember = authority.flatMap(state -> state.member(self)).isPresent();
    if (said || !isMember || authority.flatMap(state -> state.zone(self)).equals(zone)) {
      return;
    }
    said = true; // one word in a life: two homes with one key would else answer each other for ever
    KeyCustody.Act<Change> act = realm -> realm.setZone(zone, Instant.now());
    custody.act(
        act,
        Function.identity(),
        change ->
            LOG.info("This peer stands in zone {}.", zone.map(ZoneName::value).orElse("(none)")),
        refused ->
            LOG.warn(
                "The zone of this peer could not be told to the others: {}", refused.getMessage()));
  }
}
