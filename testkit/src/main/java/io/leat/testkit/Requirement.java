package io.leat.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The clause that a test proves, as in {@code @Requirement("RFC9293 MUST-10")} or
 * {@code @Requirement("RFC5961 §3.2")}.
 *
 * <p>The conformance page is generated from these tags. A test that proves several clauses carries
 * several.
 */
@Documented
@Repeatable(Requirement.All.class)
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface Requirement {
  /** The document, a space, and the identifier or section within it. */
  String value();

  /** Holds the tags of a test that has several. */
  @Documented
  @Retention(RetentionPolicy.RUNTIME)
  @Target({ElementType.METHOD, ElementType.TYPE})
  @interface All {
    Requirement[] value();
  }
}
