package dev.coterie.crypto.authority;

import com.google.protobuf.ByteString;
import dev.coterie.crypto.address.SealedPrefix;
import dev.coterie.crypto.authority.proto.PolicyContent;
import dev.coterie.crypto.authority.proto.ZoneContent;
import java.util.Optional;

/** How entries are kept and where peers stand: the contents of these records, to bytes and back. */
final class PolicyCodec {
  private PolicyCodec() {}

  static PolicyContent policy(RecordContent.SetPolicy policy) {
    PolicyTerms terms = policy.terms();
    return PolicyContent.newBuilder()
        .setPrefix(Fields.raw(policy.prefix()))
        .setMinReplicas(terms.minReplicas().orElse(0))
        .setMaxReplicas(terms.maxReplicas().orElse(0))
        .setStrategy(terms.strategy().map(Strategy::number).orElse(0))
        .setConsistency(terms.consistency().map(Consistency::number).orElse(0))
        .setSealedPrefix(
            policy.name().map(name -> ByteString.copyFrom(name.bytes())).orElse(ByteString.EMPTY))
        .build();
  }

  static RecordContent.SetPolicy policy(PolicyContent message) throws AuthorityException {
    PolicyTerms terms =
        new PolicyTerms(
            replicas(message.getMinReplicas(), "least replicas of a policy"),
            replicas(message.getMaxReplicas(), "most replicas of a policy"),
            message.getStrategy() == 0
                ? Optional.empty()
                : Optional.of(Strategy.of(message.getStrategy())),
            message.getConsistency() == 0
                ? Optional.empty()
                : Optional.of(Consistency.of(message.getConsistency())));
    Fields.requireAtMost(
        message.getSealedPrefix().size(), SealedPrefix.MAX_BYTES, "bytes of a sealed prefix");
    return new RecordContent.SetPolicy(
        Fields.hash(message.getPrefix(), "a prefix"),
        terms,
        message.getSealedPrefix().isEmpty()
            ? Optional.empty()
            : Optional.of(SealedPrefix.of(message.getSealedPrefix().toByteArray())));
  }

  private static Optional<Integer> replicas(int number, String what) throws AuthorityException {
    Fields.requireAtMost(number, AuthorityLimits.MAX_REPLICAS, what);
    return number == 0 ? Optional.empty() : Optional.of(number);
  }

  static ZoneContent zone(RecordContent.SetZone zone) {
    return ZoneContent.newBuilder().setName(zone.zone().map(ZoneName::value).orElse("")).build();
  }

  static RecordContent.SetZone zone(ZoneContent message) throws AuthorityException {
    return new RecordContent.SetZone(
        message.getName().isEmpty()
            ? Optional.empty()
            : Optional.of(ZoneName.parse(message.getName())));
  }
}
