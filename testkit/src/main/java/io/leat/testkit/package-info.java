/**
 * What tests share: the clause that a test proves, what it needs of the machine it runs on, and a
 * certificate.
 *
 * <p>The package knows no other part of Leat, so that the tests of every module may use it.
 */
@NullMarked
package io.leat.testkit;

import org.jspecify.annotations.NullMarked;
