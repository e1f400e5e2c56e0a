package org.scoregrid.store.postgres;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values of named parameters; unlike {@link Map#of} it takes nulls. */
final class Parameters {
  private final Map<String, @Nullable Object> values = new HashMap<>();

  static Parameters of(String name, @Nullable Object value) {
    return new Parameters().and(name, value);
  }

  Parameters and(String name, @Nullable Object value) {
    values.put(name, value);
    return this;
  }

  Map<String, @Nullable Object> map() {
    return values;
  }
}
