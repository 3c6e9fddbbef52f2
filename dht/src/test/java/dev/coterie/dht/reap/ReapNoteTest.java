package dev.coterie.dht.reap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coterie.crypto.primitives.Hash;
import dev.coterie.crypto.testing.Mutations;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReapNoteTest {
  private static final Hash ONE = Hash.of(new byte[] {1});
  private static final Hash OTHER = Hash.of(new byte[] {2});

  @Test
  void aNoteIsWrittenAndReadAsEver() {
    ReapNote note = new ReapNote(Optional.of(ONE), Optional.of(OTHER), 2);
    String golden = "01" + ONE + OTHER + "02";
    assertThat(HexFormat.of().formatHex(note.encode())).isEqualTo(golden);
    assertThat(ReapNote.decode(note.encode())).isEqualTo(note);
    assertThat(ReapNote.decode(ReapNote.NOTHING.encode())).isEqualTo(ReapNote.NOTHING);
  }

  @Test
  void damagedNotesNeverSayThatMoreWasDoneThanThreeRounds() {
    byte[] note = new ReapNote(Optional.of(ONE), Optional.empty(), 1).encode();
    Mutations.of(
        note, 200, 3, changed -> assertThat(ReapNote.decode(changed).rounds()).isBetween(0, 2));
    note[note.length - 1] = 3;
    assertThat(ReapNote.decode(note)).isEqualTo(ReapNote.NOTHING);
    note[note.length - 1] = -1;
    assertThat(ReapNote.decode(note)).isEqualTo(ReapNote.NOTHING);
  }
}
