package org.scoregrid.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.helidon.dbclient.DbClientException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.scoregrid.testkit.PostgresServer;

final class PostgresDatabaseTest {

  @Test
  void both_views_use_the_same_database() throws Exception {
    try (PostgresDatabase database = PostgresServer.freshDatabase()) {
      database.dbClient().execute().insert("insert into fair_clock (queue) values ('/')");
      try (Connection connection = database.dataSource().getConnection();
          Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery("select queue from fair_clock")) {
        assertThat(rows.next()).isTrue();
        assertThat(rows.getString(1)).isEqualTo("/");
      }
    }
  }

  @Test
  void migrating_twice_changes_nothing() {
    try (PostgresDatabase database = PostgresServer.freshDatabase()) {
      database.migrate();
      database.migrate();
      assertThat(database.dbClient().execute().get("select 1 as one from account")).isEmpty();
    }
  }

  @Test
  void failed_statements_give_their_connections_back() {
    try (PostgresDatabase database = PostgresServer.freshDatabase()) {
      for (int i = 0; i < 20; i++) {
        assertThatThrownBy(() -> database.dbClient().execute().query("select nothing").toList())
            .isInstanceOf(DbClientException.class);
        assertThatThrownBy(() -> database.dbClient().execute().get("select nothing"))
            .isInstanceOf(DbClientException.class);
        assertThatThrownBy(() -> database.dbClient().execute().dml("delete from nothing"))
            .isInstanceOf(DbClientException.class);
      }
      assertThat(database.dbClient().execute().get("select 1 as one")).isPresent();
    }
  }

  @Test
  void a_configuration_does_not_show_its_password() {
    PostgresConfig config =
        new PostgresConfig("jdbc:postgresql://db/grid?password=hush", "grid", "hush", 4);
    assertThat(config.toString()).contains("db/grid").doesNotContain("hush");
  }
}
