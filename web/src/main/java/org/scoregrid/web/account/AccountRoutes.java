package org.scoregrid.web.account;

import io.helidon.http.Method;
import java.util.Map;
import org.scoregrid.domain.account.Account;
import org.scoregrid.store.DatasetStore;
import org.scoregrid.web.http.Answer;
import org.scoregrid.web.http.ApiError;
import org.scoregrid.web.http.Call;
import org.scoregrid.web.http.Fields;
import org.scoregrid.web.http.Fields.Value;
import org.scoregrid.web.http.Json;
import org.scoregrid.web.http.Routes;
import org.scoregrid.web.http.Wire;

/** Token, profile and quota (reference/http-api-details.md 4, 17, 18). */
public final class AccountRoutes implements Routes.Room {
  private static final long BYTES_PER_GB = 1_000_000_000L;
  private static final int MAX_NAME = 254;
  private static final int MAX_PASSWORD = 1_024;

  private final SignIn signIn;
  private final ApiTokens tokens;
  private final DatasetStore datasets;

  public AccountRoutes(SignIn signIn, ApiTokens tokens, DatasetStore datasets) {
    this.signIn = signIn;
    this.tokens = tokens;
    this.datasets = datasets;
  }

  @Override
  public void register(Routes routes) {
    routes
        .api(Method.POST, "/api/api-token-auth/", this::token)
        .api(Method.GET, "/api/my_profile/", this::profile)
        .api(Method.GET, "/api/user_quota/", this::quota);
  }

  private Answer token(Call call) {
    Fields in = call.fields();
    Value<String> username = in.requiredText("username", MAX_NAME);
    Value<String> password = in.requiredSecret("password", MAX_PASSWORD);
    in.check();
    Account account =
        signIn
            .withPassword(username.get(), password.get(), call.address())
            .orElseThrow(() -> ApiError.wholeObject("Unable to log in with provided credentials."));
    return Answer.ok(Map.of("token", tokens.tokenOf(account.id())));
  }

  private Answer profile(Call call) {
    Account account = call.account();
    return Answer.ok(
        Json.object()
            .with("username", account.username())
            .with("name", account.shownName())
            .with("email", account.email())
            .with("github_info", null)
            .build());
  }

  private Answer quota(Call call) {
    Account account = call.account();
    long used = datasets.bytesUsedBy(account.id());
    return Answer.ok(
        Json.object()
            .with("quota", datasets.quotaOf(account.id()) / BYTES_PER_GB)
            .with("storage_used", used == 0 ? (Object) 0 : Wire.size(used))
            .build());
  }
}
