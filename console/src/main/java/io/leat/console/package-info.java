/**
 * The console: an HTTP server for one page and the data that it shows.
 *
 * <p>It listens on the loopback address only, answers only requests that name it so (which keeps
 * out pages that rebind a name to 127.0.0.1), and changes nothing unless it was started with a
 * token. What it shows comes from a {@link io.leat.console.ConsoleSource}.
 */
@NullMarked
package io.leat.console;

import org.jspecify.annotations.NullMarked;
