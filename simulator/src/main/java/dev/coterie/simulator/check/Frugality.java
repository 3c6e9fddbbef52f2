package dev.coterie.simulator.check;

import dev.coterie.dht.key.Key;
import dev.coterie.dht.record.MalformedVersionException;
import dev.coterie.dht.record.RecordBytes;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.store.StoredRecord;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import java.util.List;
import java.util.Optional;

/**
 * I10: repair moves what is missing and little else, and a swarm that is idle and has converged
 * moves no payload at all.
 *
 * <p>Repair is every payload that is offered, fetched, or put by another than its writer. Bytes are
 * needed when the peer that gets them lacks that payload; {@value #MOST_OVER_NEEDED} times what is
 * needed may be moved in all, and {@value #SLACK_BYTES} bytes more, so that short runs do not hang
 * on a handful of races.
 */
public final class Frugality extends Invariant {
  /** Bytes moved over bytes needed. */
  public static final double MOST_OVER_NEEDED = 1.25;

  /** Bytes that may be moved in vain in any case. */
  public static final long SLACK_BYTES = 64 << 10;

  private final SwarmView swarm;
  private long moved;
  private long needed;
  private long idleBytes;
  private boolean idle;
  private boolean idleChecked;
  private String firstIdle = "";

  public Frugality(SwarmView swarm) {
    super("I10", "repair is frugal, idleness is silent");
    this.swarm = swarm;
  }

  /** Bytes of payload that repair has moved so far. */
  public long repairBytes() {
    return moved;
  }

  /** Bytes among them that the receiver lacked. */
  public long neededBytes() {
    return needed;
  }

  /** From now on nobody asks for anything, and the swarm has converged. */
  public void becomesIdle() {
    idle = true;
    idleChecked = true;
  }

  /** Clients ask again. */
  public void endsIdle() {
    idle = false;
  }

  @Override
  public void sent(Message message) {
    if (!swarm.isHonest(message.from()) || !swarm.isHonest(message.to())) {
      return;
    }
    Response response = message.response();
    if (response == null) {
      request(message);
    } else if (response instanceof Response.Records records) {
      records.records().forEach(one -> account(message, one.key(), one.record(), true));
    } else if (response instanceof Response.Value value
        && message.request() instanceof Request.GetValue get) {
      account(message, get.key(), value.record(), false);
    } else if (response instanceof Response.Payload payload && payload.bytes().isPresent()) {
      count(message, payload.bytes().get().length, true, true);
    }
  }

  private void request(Message message) {
    if (message.request() instanceof Request.Offer offer) {
      offer.records().forEach(one -> account(message, one.key(), one.record(), true));
    } else if (message.request() instanceof Request.PutValue put) {
      account(message, put.key(), put.record(), !isByItsWriter(message.from(), put.record()));
    }
  }

  private boolean isByItsWriter(int sender, RecordBytes record) {
    return versions(record).stream()
        .allMatch(v -> swarm.indexOf(v.header().writerKey().peerId()) == sender);
  }

  /** What one that means harm goes on signing is spread like any other's: nobody can tell. */
  private boolean isByAnHonestWriter(Version version) {
    int writer = swarm.indexOf(version.header().writerKey().peerId());
    return swarm.isHonest(writer);
  }

  private void account(Message message, Key key, RecordBytes record, boolean isRepair) {
    Optional<StoredRecord> held = swarm.disk(message.to()).get(key);
    for (Version version : versions(record)) {
      if (version.payload().isPresent() && isByAnHonestWriter(version)) {
        boolean lacks = held.isEmpty() || held.get().payload(version.hash()).isEmpty();
        count(message, version.payload().get().length, lacks, isRepair);
      }
    }
  }

  private void count(Message message, int bytes, boolean lacks, boolean isRepair) {
    checked();
    if (idle) {
      idleBytes += bytes;
      if (firstIdle.isEmpty()) {
        firstIdle =
            "the first from peer "
                + message.from()
                + " to peer "
                + message.to()
                + " at "
                + swarm.now()
                + " by "
                + message.request().getClass().getSimpleName();
      }
    }
    if (isRepair) {
      moved += bytes;
      needed += lacks ? bytes : 0;
    }
  }

  private static List<Version> versions(RecordBytes record) {
    try {
      return record.versions();
    } catch (MalformedVersionException e) {
      throw new IllegalStateException("an honest peer sent a malformed record", e);
    }
  }

  @Override
  public void finished(SwarmView view) {
    if (idleChecked) {
      checked();
    }
    if (idleBytes > 0) {
      broken(idleBytes + " bytes of payload in an idle swarm; " + firstIdle);
    }
    if (moved > needed * MOST_OVER_NEEDED + SLACK_BYTES) {
      broken("repair moved " + moved + " bytes of payload where " + needed + " were missing");
    }
  }
}
