package dev.coterie.node.doctor;

import dev.coterie.node.api.Finding;
import dev.coterie.node.api.Finding.Severity;
import dev.coterie.node.storage.StoreDamage;
import java.util.List;
import java.util.Optional;

/** Whether the store can read all that it acknowledged. */
public record DamageCheck(List<StoreDamage> damage) implements Check {
  @Override
  public Optional<Finding> look() {
    if (damage.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Finding(
            "store",
            Severity.INTEGRITY,
            "Damaged places in the store: " + damage.size() + ".",
            "What was there is not served from here; all else is. This peer fetches it from the"
                + " other replicas; where those have lost it too, it is gone.",
            "Look at the disk's own reports. If damage goes on, move the home to another disk.",
            damage.stream().map(one -> one.where() + ": " + one.detail()).toList()));
  }
}
