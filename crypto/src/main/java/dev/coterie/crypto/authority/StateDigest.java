package dev.coterie.crypto.authority;

import dev.coterie.crypto.primitives.Hash;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Writes a state out, every part with its length, and hashes it. */
final class StateDigest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final DataOutputStream out = new DataOutputStream(bytes);

  private StateDigest() {}

  static Hash of(Authority state) {
    StateDigest digest = new StateDigest();
    try {
      digest.write(state);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory does not fail", e);
    }
    return Hash.tagged("coterie/authority-state/1", digest.bytes.toByteArray());
  }

  private void write(Authority state) throws IOException {
    part(state.realmId().bytes());
    out.writeInt(state.admins().size());
    for (var admin : state.admins()) {
      part(admin.bytes());
    }
    out.writeInt(state.members().size());
    for (Member member : state.members()) {
      write(member);
    }
    out.writeInt(state.roles().size());
    for (Role role : state.roles()) {
      write(role);
    }
    out.writeInt(state.invites().size());
    for (InviteState invite : state.invites()) {
      part(invite.id().bytes());
      out.writeBoolean(invite.revoked());
      part(invite.usedBy().map(key -> key.bytes()).orElseGet(() -> new byte[0]));
    }
    if (!state.policies().isEmpty() || !state.zones().isEmpty()) {
      writePlacement(state);
    }
    if (state.closedReap().isPresent() || state.openReap().isPresent()) {
      text("reaping");
      write(state.closedReap());
      write(state.openReap());
    }
  }

  /** Last, and only where there is any: a state without has the digest that it always had. */
  private void writePlacement(Authority state) throws IOException {
    text("placement");
    out.writeInt(state.policies().size());
    for (PrefixPolicy policy : state.policies()) {
      part(policy.source().bytes());
    }
    out.writeInt(state.zones().size());
    for (var zone : state.zones().entrySet()) {
      part(zone.getKey().bytes());
      text(zone.getValue().value());
    }
  }

  private void write(Optional<ReapEpoch> epoch) throws IOException {
    part(epoch.map(one -> one.id().bytes()).orElseGet(() -> new byte[0]));
    out.writeInt(epoch.map(one -> one.stage().number()).orElse(0));
  }

  private void write(Member member) throws IOException {
    part(member.signingKey().bytes());
    part(member.recipient().bytes());
    out.writeBoolean(member.storageCapable());
    moment(member.expiresAt());
    out.writeBoolean(member.suspended());
    part(member.record().bytes());
    out.writeInt(member.memberships().size());
    for (var held : member.memberships().entrySet()) {
      text(held.getKey().value());
      out.writeInt(held.getValue().size());
      for (Membership membership : held.getValue()) {
        out.writeInt(membership.level().number());
        moment(membership.expiresAt());
        part(membership.source().bytes());
        out.writeInt(membership.position());
      }
    }
    rights(member.rights());
  }

  private void write(Role role) throws IOException {
    text(role.name().value());
    part(role.record().bytes());
    rights(role.rights());
    out.writeInt(role.epochs().size());
    for (RoleEpoch epoch : role.epochs()) {
      out.writeInt(epoch.number());
      part(epoch.recipient().bytes());
      part(epoch.record().bytes());
      out.writeInt(epoch.position());
    }
  }

  private void rights(List<PrefixRight> rights) throws IOException {
    out.writeInt(rights.size());
    for (PrefixRight right : rights) {
      part(right.prefix().bytes());
      out.writeInt(Operation.bits(right.operations()));
      moment(right.expiresAt());
      part(right.source().bytes());
    }
  }

  private void moment(Optional<Instant> moment) throws IOException {
    out.writeLong(moment.map(Instant::toEpochMilli).orElse(0L));
  }

  private void text(String text) throws IOException {
    part(text.getBytes(StandardCharsets.UTF_8));
  }

  private void part(byte[] part) throws IOException {
    out.writeInt(part.length);
    out.write(part);
  }
}
