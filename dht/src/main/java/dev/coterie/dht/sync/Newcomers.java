package dev.coterie.dht.sync;

import dev.coterie.crypto.authority.Admission;
import dev.coterie.crypto.authority.AuthorityException;
import dev.coterie.crypto.authority.AuthorityLog;
import dev.coterie.crypto.authority.LogRecord;
import dev.coterie.crypto.authority.RecordContent;
import dev.coterie.crypto.primitives.Hash;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Records that a stranger brings, without those by which somebody would join on a ticket that is
 * past its time or used: a newcomer can lie about its clock, so whoever lets it in judges by its
 * own. A member record that others in the batch build on was judged by whoever let that one in.
 *
 * @param accepted what may go into the log, if its signatures are good
 * @param whyNot why somebody may not join; empty where all may
 */
record Newcomers(List<byte[]> accepted, String whyNot) {

  static Newcomers judge(AuthorityLog log, List<byte[]> encoded, Instant now) {
    List<LogRecord> records = new ArrayList<>();
    Set<Hash> builtOn = new LinkedHashSet<>();
    for (byte[] bytes : encoded) {
      try {
        LogRecord record = LogRecord.parse(bytes);
        records.add(record);
        builtOn.addAll(record.parents());
      } catch (AuthorityException e) {
        // Bytes that are no record make no member; nothing of them is kept.
      }
    }
    List<byte[]> accepted = new ArrayList<>();
    String whyNot = "";
    for (LogRecord record : records) {
      try {
        if (!log.isEmpty() && !log.contains(record.id()) && !builtOn.contains(record.id())) {
          requireGoodTicket(log, record, now);
        }
        accepted.add(record.bytes());
      } catch (AuthorityException e) {
        whyNot = String.valueOf(e.getMessage());
      }
    }
    return new Newcomers(accepted, whyNot);
  }

  private static void requireGoodTicket(AuthorityLog log, LogRecord record, Instant now)
      throws AuthorityException {
    if (record.content() instanceof RecordContent.NewMember member && member.invite().isPresent()) {
      Admission.judge(log, record, now);
    }
  }
}
