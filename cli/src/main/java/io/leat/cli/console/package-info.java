/** {@code leat console} and {@code leat gallery}: what their page shows, as JSON. */
@NullMarked
package io.leat.cli.console;

import org.jspecify.annotations.NullMarked;
