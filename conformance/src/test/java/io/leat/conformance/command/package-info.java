/**
 * The command {@code leat} as a user has it: the launcher in a process of its own, curl and the
 * kernel's sockets at the other end, in a network namespace of each test.
 *
 * <p>Where the machine cannot make namespaces and devices the tests report themselves as skipped.
 */
@NullMarked
package io.leat.conformance.command;

import org.jspecify.annotations.NullMarked;
