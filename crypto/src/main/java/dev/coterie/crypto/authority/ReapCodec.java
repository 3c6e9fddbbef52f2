package dev.coterie.crypto.authority;

import com.google.protobuf.ByteString;
import dev.coterie.crypto.authority.proto.ReapContent;
import dev.coterie.crypto.identity.PublicKey;
import java.util.ArrayList;
import java.util.List;

/** The steps of reap epochs, to bytes and back. */
final class ReapCodec {
  private ReapCodec() {}

  static ReapContent message(RecordContent.BeginReap begin) {
    ReapContent.Builder message = ReapContent.newBuilder();
    begin.members().forEach(member -> message.addMembers(Fields.raw(member)));
    return message.build();
  }

  static ReapContent message(RecordContent.AdvanceReap advance) {
    return ReapContent.newBuilder()
        .setEpoch(Fields.raw(advance.epoch()))
        .setStage(advance.to().number())
        .build();
  }

  static RecordContent content(ReapContent message) throws AuthorityException {
    boolean begins = message.getEpoch().isEmpty();
    if (begins != (message.getMembersCount() > 0) || begins != (message.getStage() == 0)) {
      throw AuthorityException.malformed("a step of a reap epoch that is not one thing");
    }
    return begins ? begin(message) : advance(message);
  }

  private static RecordContent begin(ReapContent message) throws AuthorityException {
    Fields.requireAtMost(
        message.getMembersCount(), AuthorityLimits.MAX_REAP_MEMBERS, "members of a reap epoch");
    List<PublicKey> members = new ArrayList<>(message.getMembersCount());
    for (ByteString bytes : message.getMembersList()) {
      PublicKey member = Fields.key(bytes, "a member of a reap epoch");
      if (!members.isEmpty() && members.get(members.size() - 1).compareTo(member) >= 0) {
        throw AuthorityException.malformed("members of a reap epoch out of order");
      }
      members.add(member);
    }
    return new RecordContent.BeginReap(members);
  }

  private static RecordContent advance(ReapContent message) throws AuthorityException {
    ReapEpoch.Stage to = ReapEpoch.Stage.of(message.getStage());
    if (to == ReapEpoch.Stage.GATHERING) {
      throw AuthorityException.malformed("a reap epoch that goes on to its first round");
    }
    return new RecordContent.AdvanceReap(Fields.hash(message.getEpoch(), "an epoch's id"), to);
  }
}
