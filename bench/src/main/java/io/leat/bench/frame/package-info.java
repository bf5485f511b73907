/**
 * What commands have in common that measure for hours: options, a file of results from which they
 * go on where they were interrupted, progress, and how a machine is named in a report.
 */
@NullMarked
package io.leat.bench.frame;

import org.jspecify.annotations.NullMarked;
