package dev.coterie.dht.peer;

import dev.coterie.dht.replica.ContentPull;
import dev.coterie.dht.replica.ExpiredPayloads;
import dev.coterie.dht.replica.HandOff;
import dev.coterie.dht.replica.Intake;
import dev.coterie.dht.replica.Scrub;
import dev.coterie.dht.replica.Witness;
import dev.coterie.dht.replica.WriterHeads;
import java.time.Duration;

/** What a peer does unasked for the records that it holds, each in its own rounds. */
final class Upkeep {
  private static final Duration FLUSH_EVERY = Duration.ofSeconds(10);

  private final PeerContext context;
  private final WriterHeads heads;
  private final HandOff handOff;
  private final Scrub scrub;
  private final ContentPull contentPull;
  private final ExpiredPayloads expired;
  private final Witness witness;
  private boolean stopped;

  /**
   * Not at work yet.
   *
   * @param world shows records whose time is over too
   * @param claims what must not be handed off
   */
  Upkeep(
      PeerContext world,
      PeerContext context,
      Messenger messenger,
      Surroundings surroundings,
      Intake intake,
      WriterHeads heads,
      HandOff.Claims claims,
      PeerSettings settings) {
    Duration period = settings.syncEvery();
    this.context = context;
    this.heads = heads;
    this.handOff =
        new HandOff(
            context, messenger, surroundings, heads, claims, period, settings.repairAfter());
    this.scrub = new Scrub(context, messenger, surroundings, intake, period);
    this.contentPull =
        new ContentPull(context, surroundings, scrub, period, settings.repairAfter());
    this.expired = new ExpiredPayloads(world, period, settings.clockSkew());
    this.witness = new Witness(context, messenger, surroundings, heads, period);
  }

  HandOff handOff() {
    return handOff;
  }

  ExpiredPayloads expired() {
    return expired;
  }

  void start() {
    handOff.start();
    scrub.start();
    contentPull.start();
    expired.start();
    witness.start();
    flushLater();
  }

  private void flushLater() {
    context.schedule(
        FLUSH_EVERY,
        () -> {
          if (!stopped) {
            heads.flush();
            flushLater();
          }
        });
  }

  /** Begins nothing more that a peer which is about to go would not finish. */
  void windDown() {
    scrub.stop();
    contentPull.stop();
    expired.stop();
  }

  void stop() {
    stopped = true;
    windDown();
    handOff.stop();
    witness.stop();
    heads.flush();
  }
}
