package io.leat.compatibility;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The program whose behaviours a test class tries: a heading of the page. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@interface Program {
  String value();
}
