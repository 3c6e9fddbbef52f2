package dev.coterie.simulator.disk;

import dev.coterie.dht.store.Deferral;
import dev.coterie.dht.store.RecordStore;
import java.io.IOException;
import java.util.random.RandomGenerator;

/** What a machine keeps its store on. It outlives the peer, and at most one life has it open. */
public interface Medium {

  /** How a life ends, as far as what was written and not yet forced is concerned. */
  enum End {
    /** The process dies and the machine goes on: what was written stays. */
    KILLED,
    /** The machine loses power: what was not forced may be old, new, or in pieces. */
    POWER_CUT
  }

  /**
   * Opens the store for a life.
   *
   * @param deferral how the life defers what the disk takes time for; what waits there dies with it
   * @param onPowerCut runs where an operation of the disk was planned to cut the power; nothing
   *     that the store does afterwards has an effect
   * @throws IOException when the disk fails, or holds what no journal can be opened over
   */
  RecordStore open(Deferral deferral, Runnable onPowerCut) throws IOException;

  /** Ends the life that has the store open, if one has, without closing it. */
  void end(End how, RandomGenerator chance);

  /** What the open store holds, or the last that was open held at its end. */
  RecordStore contents();

  /** Another medium with what a backup made now would hold. */
  Medium copy();

  /** A new medium of the same kind with nothing on it. */
  Medium blank();
}
