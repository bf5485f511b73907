/**
 * {@code -javaagent:leat-agent.jar=routes=10.77.0.0/16}: programs that know nothing of Leat, on
 * both networks in one JVM. Changes no bytecode: it opens two packages of the JDK to Leat, sets the
 * property of the selector provider, and installs java.net's socket factories.
 */
@NullMarked
package io.leat.agent;

import org.jspecify.annotations.NullMarked;
