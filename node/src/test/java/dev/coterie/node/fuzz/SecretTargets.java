package dev.coterie.node.fuzz;

import dev.coterie.crypto.authority.AuthorityException;
import dev.coterie.crypto.authority.LogRecord;
import dev.coterie.crypto.authority.SealedKey;
import dev.coterie.crypto.authority.Ticket;
import dev.coterie.crypto.envelope.AgeFile;
import dev.coterie.crypto.envelope.EnvelopeException;
import dev.coterie.crypto.envelope.RoleKey;
import dev.coterie.dht.store.Journal;
import dev.coterie.dht.store.JournalSettings;
import dev.coterie.dht.store.MemoryDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** What is kept on disks and handed over by people. */
final class SecretTargets {
  private static final List<RoleKey> ROLE_KEYS = List.of(RoleKey.of(new byte[RoleKey.BYTES]));
  private static final int TYPE = 1;
  private static final JournalSettings SMALL =
      new JournalSettings(4 * JournalSettings.MIN_SEGMENT_BYTES, true);
  private static final byte[] BODY = "an entry's body".getBytes(StandardCharsets.UTF_8);
  private static final int PATCH_BYTES = 3;

  private SecretTargets() {}

  static void ticket(byte[] input) {
    try {
      Ticket ticket = Ticket.parse(new String(input, StandardCharsets.UTF_8));
      FuzzTarget.check(
          Ticket.parse(ticket.encode()).encode().equals(ticket.encode()), "another ticket");
    } catch (AuthorityException refused) {
      return; // the typed error
    }
  }

  static void logRecord(byte[] input) {
    try {
      LogRecord record = LogRecord.parse(input);
      FuzzTarget.check(Arrays.equals(record.bytes(), input), "other bytes than were read");
      record.claims();
    } catch (AuthorityException refused) {
      // The typed error; the same bytes may be a sealed key.
    }
    try {
      FuzzTarget.check(
          Arrays.equals(SealedKey.parse(input).bytes(), input), "other bytes than were read");
    } catch (AuthorityException refused) {
      return; // the typed error
    }
  }

  static void age(byte[] input) {
    try {
      AgeFile.open(input, ROLE_KEYS);
    } catch (EnvelopeException refused) {
      return; // the typed error
    }
  }

  /** A journal of a few entries whose segment is changed: three bytes of input say one change. */
  static void journal(byte[] input) throws IOException {
    MemoryDisk disk = new MemoryDisk();
    try (Journal journal = Journal.open(disk, SMALL, new Random(5))) {
      for (int i = 0; i < 4; i++) {
        journal.append(TYPE, ByteBuffer.wrap(BODY));
      }
      journal.commit(true);
      journal.closeUnclean();
    }
    for (String name : disk.list()) {
      byte[] bytes = disk.bytes(name);
      int used = Math.min(bytes.length, 1_024);
      for (int at = 0; used > 0 && at + PATCH_BYTES <= input.length; at += PATCH_BYTES) {
        int place = ((input[at] & 0xff) << 8 | input[at + 1] & 0xff) % used;
        bytes[place] ^= input[at + 2];
      }
      disk.replace(name, bytes);
    }
    try (Journal journal = Journal.open(disk, SMALL, new Random(6))) {
      int[] entries = {0};
      journal.replay(
          entry -> {
            entries[0]++;
            byte[] body = new byte[entry.body().remaining()];
            entry.body().duplicate().get(body);
            FuzzTarget.check(Arrays.equals(body, BODY), "an entry that nobody wrote");
          });
      FuzzTarget.check(entries[0] <= 4, entries[0] + " entries of four");
    } catch (IOException refused) {
      return; // the typed error
    }
  }
}
