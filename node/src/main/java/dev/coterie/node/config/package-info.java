/**
 * What a node is told by its operator.
 *
 * <p>Every setting has one name, given as a flag ({@code --sync-every 2m}), as an environment
 * variable ({@code COTERIE_SYNC_EVERY=2m}) or in the home's {@code config.yaml} ({@code sync-every:
 * 2m}); the first of these that is there wins, and a default stands behind them. {@link
 * dev.coterie.node.config.Setting} lists them, {@link dev.coterie.node.config.SettingSources} finds
 * the value of each and where it came from, and {@link dev.coterie.node.config.NodeSettings} is
 * what the rest of the node gets: typed, checked, immutable, one record per concern.
 */
@NullMarked
package dev.coterie.node.config;

import org.jspecify.annotations.NullMarked;
