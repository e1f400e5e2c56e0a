package org.scoregrid.web.resource;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.scoregrid.store.SolutionStore.Solution;
import org.scoregrid.web.http.Json;
import org.scoregrid.web.http.Wire;

/** JSON of solutions (reference/http-api-details.md 5.2). */
public final class SolutionShapes {
  private SolutionShapes() {}

  /** A solution as tasks of phases show it. */
  public static Map<String, @Nullable Object> ofTask(Solution solution) {
    return members(solution).build();
  }

  /** A solution by itself. */
  static Map<String, @Nullable Object> item(Solution solution) {
    return members(solution)
        .with("id", solution.id())
        .with("is_public", solution.isPublic())
        .build();
  }

  private static Json.Members members(Solution solution) {
    return Json.object()
        .with("name", solution.name())
        .with("description", solution.description())
        .with("key", solution.key().toString())
        .with("tasks", solution.tasks().values().stream().map(Object::toString).toList())
        .with("data", solution.dataKey().toString())
        .with("md5", solution.md5())
        .with("size", Wire.size(solution.bytes()));
  }
}
