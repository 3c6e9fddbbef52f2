package dev.coterie.dht.routing;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.key.Position;
import dev.coterie.dht.wire.Contact;
import java.util.ArrayList;
import java.util.Arrays;
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
  private static final int GROUP = 64;

  private final Position target;
  private final long leadingBits;
  private final int shared;
  private final int count;
  private final boolean responsiveOnly;
  private final @Nullable PeerId except;
  private final long exceptDistance;
  private final List<Contact> result;

  /** The group that is being looked at, nearest first: distances and the contacts they are of. */
  private long[] distances;

  private Contact[] contacts;
  private int size;

  /**
   * What to find.
   *
   * @param responsiveOnly whether those are passed over that did not answer when last asked
   * @param except left out; null for nobody
   */
  ClosestContacts(
      Position target, Position own, int count, boolean responsiveOnly, @Nullable PeerId except) {
    this.target = target;
    this.leadingBits = target.leadingBits();
    this.shared = own.commonPrefixBits(target);
    this.count = count;
    this.responsiveOnly = responsiveOnly;
    this.except = except;
    this.exceptDistance = except == null ? 0 : except.position().longAt(0) ^ leadingBits;
    int room = Math.min(count, GROUP) + 1; // one more, for who is left out
    this.result = new ArrayList<>(room);
    this.distances = new long[room];
    this.contacts = new Contact[room];
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
    Bucket.Shelf shelf = bucket.shelf();
    int length = responsiveOnly ? shelf.responsive : shelf.contacts.length;
    for (int i = 0; i < length; i++) {
      insert(shelf.leadingBits[i] ^ leadingBits, shelf.contacts[i]);
    }
  }

  /** Keeps the group sorted and no longer than what may still be taken, with one to leave out. */
  private void insert(long distance, Contact contact) {
    int most = count - result.size();
    if (except != null && most < Integer.MAX_VALUE) {
      most++;
    }
    int place = size;
    while (place > 0 && isNearer(distance, contact, place - 1)) {
      place--;
    }
    if (place >= most) {
      return;
    }
    if (size == distances.length && size < most) {
      distances = Arrays.copyOf(distances, 2 * size);
      contacts = Arrays.copyOf(contacts, 2 * size);
    }
    int moved = Math.min(size, most - 1) - place;
    System.arraycopy(distances, place, distances, place + 1, moved);
    System.arraycopy(contacts, place, contacts, place + 1, moved);
    distances[place] = distance;
    contacts[place] = contact;
    size = place + moved + 1;
  }

  private boolean isNearer(long distance, Contact contact, int than) {
    int leading = Long.compareUnsigned(distance, distances[than]);
    return leading != 0
        ? leading < 0
        : target.compareDistance(contact.position(), contacts[than].position()) < 0;
  }

  private void take() {
    for (int i = 0; i < size && result.size() < count; i++) {
      if (!isLeftOut(i)) {
        result.add(contacts[i]);
      }
    }
    size = 0;
  }

  private boolean isLeftOut(int index) {
    return except != null
        && distances[index] == exceptDistance
        && contacts[index].id().equals(except);
  }
}
