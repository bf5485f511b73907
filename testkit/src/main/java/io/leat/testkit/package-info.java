/**
 * What tests share: the clause that a test proves and what it needs of the machine it runs on.
 *
 * <p>The package knows no other part of Leat, so that the tests of every module may use it.
 */
@NullMarked
package io.leat.testkit;

import org.jspecify.annotations.NullMarked;
