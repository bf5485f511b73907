/** What {@code leat perf} measures with, beside the plain services on its bench ports. */
@NullMarked
package io.leat.cli.perf;

import org.jspecify.annotations.NullMarked;
