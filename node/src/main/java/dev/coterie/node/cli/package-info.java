/**
 * The command line.
 *
 * <p>Commands come in two sorts. {@code init}, {@code join}, {@code run} and {@code config show}
 * work on a home; what they need of a node is {@link dev.coterie.node.cli.HomeSetup}. All others
 * are clients: they read the home's {@code api} file and ask the running node, so they load neither
 * the network nor the store, and start quickly.
 *
 * <p>Output for people goes to standard output, messages to standard error; with {@code --json}
 * each command prints one object on one line, and a failure is one object on standard error. Exit
 * codes are those of {@link dev.coterie.node.context.CoterieException.Kind}; scripts rest on both.
 */
@NullMarked
package dev.coterie.node.cli;

import org.jspecify.annotations.NullMarked;
