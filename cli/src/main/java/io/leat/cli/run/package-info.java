/** {@code leat run}: starts a program of somebody else's with Leat's agent. */
@NullMarked
package io.leat.cli.run;

import org.jspecify.annotations.NullMarked;
