/**
 * How a running Leat is looked into from another process: a Unix socket of its own.
 *
 * <p>A process that runs stacks answers on {@code leat/PID.sock} in the user's runtime folder; only
 * the same user and root may ask. One connection is one request line and a stream of answer lines,
 * all JSON and versioned: a greeting, rows in bounded batches, an end. It works across network
 * namespaces, because the file system is shared.
 */
@NullMarked
package io.leat.cli.control;

import org.jspecify.annotations.NullMarked;
