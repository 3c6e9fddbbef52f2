package dev.coterie.dht.routing;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.key.Position;
import dev.coterie.dht.wire.Contact;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the contacts closest to a target, looking into no more buckets than it must.
 *
 * <p>Let the target share c bits with the table's owner. Contacts of bucket c share more than c
 * bits with the target; those of the buckets beyond c share exactly c; those of a bucket b below c
 * share b. So the buckets are taken in that order: c, then all beyond it together, then c-1 down to
 * 0, and only within each of these groups must distances be compared.
 */
final class ClosestContacts {
  private final Position target;
  private final long leadingBits;
  private final int shared;
  private final int count;
  private final int failuresAllowed;
  private final @Nullable PeerId except;
  private final List<Contact> result;
  private final List<TableEntry> group = new ArrayList<>(32);

  /**
   * What to find.
   *
   * @param failuresAllowed requests in a row that a contact may have left unanswered
   */
  ClosestContacts(
      Position target, Position own, int count, int failuresAllowed, @Nullable PeerId except) {
    this.target = target;
    this.leadingBits = target.leadingBits();
    this.shared = own.commonPrefixBits(target);
    this.count = count;
    this.failuresAllowed = failuresAllowed;
    this.except = except;
    this.result = new ArrayList<>(Math.min(count, 64));
  }

  List<Contact> find(Buckets buckets) {
    collect(buckets.at(shared));
    take();
    for (int i = shared + 1; i < buckets.length() && result.size() < count; i++) {
      collect(buckets.at(i));
    }
    take();
    for (int i = Math.min(shared, buckets.length()) - 1; i >= 0 && result.size() < count; i--) {
      collect(buckets.at(i));
      take();
    }
    return result;
  }

  private void collect(@Nullable Bucket bucket) {
    if (bucket == null) {
      return;
    }
    for (TableEntry entry : bucket.entries) {
      if (entry.failures <= failuresAllowed) {
        group.add(entry);
      }
    }
  }

  private void take() {
    group.sort(this::compare);
    for (int i = 0; i < group.size() && result.size() < count; i++) {
      Contact contact = group.get(i).contact;
      if (except == null || !contact.id().equals(except)) {
        result.add(contact);
      }
    }
    group.clear();
  }

  private int compare(TableEntry a, TableEntry b) {
    int leading = Long.compareUnsigned(a.leadingBits ^ leadingBits, b.leadingBits ^ leadingBits);
    return leading != 0 ? leading : target.compareDistance(a.position, b.position);
  }
}
