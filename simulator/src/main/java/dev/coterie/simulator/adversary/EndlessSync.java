package dev.coterie.simulator.adversary;

import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.key.Position;
import dev.coterie.dht.key.RangeFingerprint;
import dev.coterie.dht.record.RecordBytes;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.RangeSplit;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import dev.coterie.dht.wire.Response.DifferingPart;
import dev.coterie.simulator.net.Endpoint;
import dev.coterie.vectorclock.VersionHash;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** A partner in anti-entropy with whom no session would ever end, were it not cut off. */
public final class EndlessSync extends Adversary {
  /** Digests in a page that is made up: enough not to be a page that stops early. */
  public static final int PAGE = 300;

  /** Keys that are drawn for one page; deep in a range too few of them fall into what is left. */
  private static final int MAX_DRAWS = 20_000;

  /** How it goes on for ever. */
  public enum How {
    /** Pages of digests of keys that it makes up, one after the other. */
    INVENTED_DIGESTS,
    /** Pages that hold nothing and say that there is more. */
    EMPTY_PAGES,
    /** Digests that differ from what it then hands out. */
    FALSE_DIGESTS,
    /** Parts that all differ, however small. */
    FALSE_FINGERPRINTS,
    /** Records that it always leaves for later. */
    LEFT_OUT_RECORDS,
    /** Records whose headers go on and on. */
    ENDLESS_RECORDS
  }

  private final How how;
  private final RandomGenerator chance;

  public EndlessSync(How how, RandomGenerator chance) {
    this.how = how;
    this.chance = chance;
  }

  @Override
  protected void answer(Endpoint honest, Contact from, Request request, Consumer<Response> reply) {
    boolean compares =
        request instanceof Request.RangeDigests || request instanceof Request.Reconcile;
    boolean falsifies = how == How.FALSE_DIGESTS && compares;
    honest.handle(from, request, falsifies ? truth -> reply.accept(falsified(truth)) : reply);
  }

  @Override
  protected Optional<Response> lie(Contact from, Request request) {
    if (how == How.FALSE_DIGESTS) {
      return Optional.empty();
    }
    if (request instanceof Request.RangeDigests range) {
      return page(new RangeSplit(range.from(), range.to())).map(Response.class::cast);
    }
    if (request instanceof Request.Reconcile asked) {
      return comparison(asked);
    }
    if (request instanceof Request.FetchRecords fetch) {
      if (how == How.INVENTED_DIGESTS) {
        return Optional.of(new Response.Records(List.of(), List.of(), List.of()));
      }
      if (how == How.LEFT_OUT_RECORDS || how == How.ENDLESS_RECORDS) {
        return Optional.of(new Response.Records(List.of(), List.of(), fetch.keys()));
      }
    }
    if (request instanceof Request.GetValue && how == How.ENDLESS_RECORDS) {
      byte[] next = new byte[VersionHash.BYTES];
      chance.nextBytes(next);
      return Optional.of(
          new Response.Value(
              RecordBytes.empty(), List.of(), false, Optional.of(VersionHash.of(next)), List.of()));
    }
    return Optional.empty();
  }

  private Optional<Response.Digests> page(RangeSplit range) {
    return switch (how) {
      case INVENTED_DIGESTS -> Optional.of(invented(range));
      case EMPTY_PAGES -> Optional.of(new Response.Digests(List.of(), range.from(), true));
      default -> Optional.empty();
    };
  }

  private Optional<Response> comparison(Request.Reconcile asked) {
    List<RangeSplit> ranges = asked.parts();
    List<DifferingPart> parts = new ArrayList<>();
    for (int i = 0; i < ranges.size(); i++) {
      int part = i;
      page(ranges.get(i)).ifPresent(page -> parts.add(new DifferingPart.Listed(part, page)));
      int inner = ranges.get(i).parts(asked.innerSalt()).size();
      if (how == How.FALSE_FINGERPRINTS && inner > 1) {
        parts.add(new DifferingPart.Parted(part, fingerprints(inner)));
      }
    }
    return parts.isEmpty() ? Optional.empty() : Optional.of(new Response.Reconciled(parts));
  }

  private List<RangeFingerprint> fingerprints(int count) {
    List<RangeFingerprint> fingerprints = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] bytes = new byte[RangeFingerprint.BYTES];
      chance.nextBytes(bytes);
      fingerprints.add(RangeFingerprint.wrap(bytes));
    }
    return fingerprints;
  }

  private Response falsified(Response truth) {
    if (truth instanceof Response.Reconciled reconciled) {
      List<DifferingPart> parts = new ArrayList<>();
      for (DifferingPart part : reconciled.parts()) {
        parts.add(
            part instanceof DifferingPart.Listed listed
                ? new DifferingPart.Listed(listed.part(), falsified(listed.digests()))
                : part);
      }
      return new Response.Reconciled(parts);
    }
    return truth instanceof Response.Digests page ? falsified(page) : truth;
  }

  private Response.Digests falsified(Response.Digests page) {
    if (page.digests().isEmpty()) {
      return page;
    }
    misdeed();
    List<Response.Digest> changed = new ArrayList<>();
    page.digests()
        .forEach(
            digest ->
                changed.add(
                    new Response.Digest(digest.key(), Hash.of(digest.recordHash().bytes()))));
    return new Response.Digests(changed, page.coveredTo(), page.responsible());
  }

  private Response.Digests invented(RangeSplit range) {
    List<Response.Digest> page = new ArrayList<>();
    for (int i = 0; i < MAX_DRAWS && page.size() < PAGE; i++) {
      byte[] bytes = new byte[Hash.BYTES];
      chance.nextBytes(bytes);
      Key key = Key.wrap(bytes);
      Position position = key.position();
      if (position.compareTo(range.from()) >= 0 && position.compareTo(range.to()) <= 0) {
        page.add(new Response.Digest(key, Hash.of(bytes)));
      }
    }
    page.sort(Comparator.comparing(digest -> digest.key().position()));
    Position coveredTo = page.isEmpty() ? range.to() : page.get(page.size() - 1).key().position();
    return new Response.Digests(page, coveredTo, true);
  }
}
