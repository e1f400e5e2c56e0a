package org.scoregrid.web.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;

class ErrorsTest {

  @Test
  void an_unreachable_database_is_a_503() {
    assertThat(statusOf(new IllegalStateException(new SQLTransientConnectionException("pool"))))
        .isEqualTo(503);
    assertThat(statusOf(new IllegalStateException(new SQLException("gone", "08006"))))
        .isEqualTo(503);
    assertThat(statusOf(new IllegalStateException(new SQLException("shutdown", "57P01"))))
        .isEqualTo(503);
  }

  @Test
  void a_bug_is_a_500_that_names_the_request_and_nothing_else() {
    ApiError error = Errors.of(new IllegalStateException("secret"), "GET", "/x", "abc123");
    assertThat(error.status()).isEqualTo(500);
    assertThat(error.body().toString()).contains("abc123").doesNotContain("secret");
    assertThat(statusOf(new IllegalStateException(new SQLException("unique", "23505"))))
        .isEqualTo(500);
  }

  private static int statusOf(Exception failure) {
    return Errors.of(failure, "GET", "/x", "id").status();
  }
}
