package dev.coterie.simulator.adversary;

import dev.coterie.dht.record.RecordBytes;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import java.util.List;
import java.util.Optional;

/**
 * Has what it should have and says that it has nothing, to readers and in anti-entropy; and, where
 * told to, acknowledges writes that it does not keep.
 */
public final class WithheldData extends Adversary {
  private final boolean forgetsWrites;

  /**
   * A peer that gives nothing away.
   *
   * @param forgetsWrites whether it also says of writes that they are durable, and drops them
   */
  public WithheldData(boolean forgetsWrites) {
    this.forgetsWrites = forgetsWrites;
  }

  @Override
  protected Optional<Response> lie(Contact from, Request request) {
    if (request instanceof Request.GetValue) {
      return Optional.of(
          new Response.Value(RecordBytes.empty(), List.of(), false, Optional.empty(), List.of()));
    }
    if (request instanceof Request.RangeDigests range) {
      return Optional.of(new Response.Digests(List.of(), range.to(), true));
    }
    if (request instanceof Request.Follow) {
      return Optional.of(new Response.Followed(new Response.Reconciled(List.of()), true, false));
    }
    if (request instanceof Request.FetchRecords) {
      return Optional.of(new Response.Records(List.of(), List.of(), List.of()));
    }
    if (request instanceof Request.FetchPayload) {
      return Optional.of(new Response.Payload(Optional.empty()));
    }
    if (forgetsWrites && request instanceof Request.PutValue) {
      return Optional.of(new Response.Stored());
    }
    if (forgetsWrites && request instanceof Request.Offer offer) {
      return Optional.of(new Response.OfferAnswer(offer.records().size(), List.of(), List.of()));
    }
    return Optional.empty();
  }
}
