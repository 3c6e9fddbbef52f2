package dev.coterie.node.libp2p.host;

import dev.coterie.node.libp2p.Libp2pLimits;
import dev.coterie.node.libp2p.noise.NoiseKeys;
import dev.coterie.node.libp2p.yamux.WindowBudget;
import java.util.List;

/** What all connections of a host have in common. */
record HostShared(HostConfig config, NoiseKeys keys, WindowBudget windowBudget) {
  static HostShared of(HostConfig config) {
    List<String> muxers = config.earlyMuxer() ? List.of(Upgrade.YAMUX) : List.of();
    return new HostShared(
        config,
        NoiseKeys.of(config.primitives(), config.entropy(), config.identity(), muxers),
        new WindowBudget(Libp2pLimits.MAX_EXTRA_WINDOW_BYTES));
  }
}
