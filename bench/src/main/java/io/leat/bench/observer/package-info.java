/**
 * What observation costs: one build in three variants in the same JVM, each with classes of its
 * own, compared block by block; and throughputs of three servers, compared round by round.
 */
@NullMarked
package io.leat.bench.observer;

import org.jspecify.annotations.NullMarked;
