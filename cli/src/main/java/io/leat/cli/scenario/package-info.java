/** {@code leat scenario}: plays scenarios and shows them as ladders, lines of JSON and captures. */
@NullMarked
package io.leat.cli.scenario;

import org.jspecify.annotations.NullMarked;
