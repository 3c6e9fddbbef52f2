/**
 * What a simulation has shown, for whoever wants to know it: text for a terminal, a JSON object for
 * a script, one HTML page with plots for a person who would rather look.
 *
 * <p>Everything here is a function of the {@link dev.coterie.simulator.scenario.SimulationReport}:
 * the same run gives the same bytes, and nothing is written anywhere. The page is one file that
 * loads nothing, draws its plots as SVG within it, follows the reader's choice of light or dark,
 * and has every plot's figures as a table below it, for those who cannot see it or want the
 * numbers.
 */
@NullMarked
package dev.coterie.simulator.report;

import org.jspecify.annotations.NullMarked;
