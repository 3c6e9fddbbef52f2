package dev.coterie.node.doctor;

import dev.coterie.crypto.authority.ReapEpoch;
import dev.coterie.dht.reap.ReapProgress;
import dev.coterie.dht.wire.ReapState;
import dev.coterie.node.api.Finding;
import dev.coterie.node.api.Finding.Severity;
import dev.coterie.node.api.ReapView;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Whether a reap epoch is under way that does not end. */
public record ReapCheck(ReapView view) implements Check {
  @Override
  public Optional<Finding> look() {
    if (view.open().isEmpty()) {
      return view.entered() ? Optional.empty() : Optional.of(entering());
    }
    ReapEpoch open = view.open().get();
    boolean isFirst = open.stage() == ReapEpoch.Stage.GATHERING;
    ReapState through = isFirst ? ReapState.GATHERED : ReapState.COMPARED;
    List<String> behind =
        view.members().stream()
            .filter(member -> member.state().filter(through::equals).isEmpty())
            .map(ReapCheck::line)
            .toList();
    return Optional.of(
        new Finding(
            "reap",
            Severity.WAITING,
            behind.size() + " members are not through with this round of the reap epoch.",
            "Certificates of deletes stay until all are; nothing is lost by that.",
            "Wait for them, or have the admin who began it begin another that leaves out those who"
                + " do not come back: coterie reap begin --without PEER.",
            behind));
  }

  private static String line(ReapProgress member) {
    return member.member()
        + " "
        + member.state().map(state -> state.name().toLowerCase(Locale.ROOT)).orElse("unanswered")
        + (member.detail().isEmpty() ? "" : ": " + member.detail());
  }

  private static Finding entering() {
    return new Finding(
        "reap",
        Severity.WAITING,
        "This peer has yet to compare what it holds with others, since a reap epoch is over that it"
            + " took no part in.",
        "Until then it shows nothing from before that epoch; other replicas do.",
        "Leave it running among other peers.",
        List.of());
  }
}
