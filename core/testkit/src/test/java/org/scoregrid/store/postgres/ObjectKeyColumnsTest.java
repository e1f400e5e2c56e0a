package org.scoregrid.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A new column that names objects has to be known to those who look whether an object is still
 * named (the orphan check, and who removes doomed objects), then it is added here.
 */
class ObjectKeyColumnsTest {
  @Test
  void every_column_that_names_objects_is_known_to_those_who_remove_objects() {
    try (Stores stores = Stores.fresh()) {
      List<String> columns =
          new Sql(stores.database().dataSource())
              .transaction(
                  tx ->
                      tx.list(
                          """
                          select table_name || '.' || column_name
                            from information_schema.columns
                           where table_schema = current_schema()
                             and (column_name ~ '(object|blob|output)s?_keys?$'
                                  or column_name in ('outputs', 'spec'))
                          """,
                          row -> row.getString(1)));
      assertThat(columns)
          .containsExactlyInAnyOrder(
              // These keep an object.
              "dataset.object_key",
              "competition.logo_object_key",
              "attempt.output_keys",
              // Roles and digests of what output_keys names; files of a run, kept by their
              // datasets.
              "attempt.outputs",
              "run.spec",
              // What is removed, was listed, or is missing.
              "doomed_object.object_key",
              "storage_object.object_key",
              "orphan_object.object_key",
              "missing_object.object_key");
    }
  }
}
