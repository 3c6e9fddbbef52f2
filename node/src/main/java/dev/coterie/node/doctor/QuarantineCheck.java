package dev.coterie.node.doctor;

import dev.coterie.dht.record.VersionHeader;
import dev.coterie.node.api.Finding;
import dev.coterie.node.api.Finding.Severity;
import java.util.List;
import java.util.Optional;

/** Whether this peer keeps versions apart that it could not account for. */
public record QuarantineCheck(List<VersionHeader> held) implements Check {
  @Override
  public Optional<Finding> look() {
    if (held.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Finding(
            "quarantine",
            Severity.INTEGRITY,
            held.size() + " versions from before the last reap epoch are known to no replica.",
            "This peer was left out of the epoch, or its home was put back. Each was either deleted"
                + " and reaped meanwhile, or only this peer had it. They are kept on this disk and"
                + " shown to no one.",
            "Write what is still wanted again. What a later version covers leaves by itself.",
            held.stream().map(QuarantineCheck::line).toList()));
  }

  private static String line(VersionHeader header) {
    return header.key()
        + " "
        + header.kind()
        + " "
        + header.hash()
        + " by "
        + header.writerKey().peerId()
        + " at "
        + header.writtenAt();
  }
}
