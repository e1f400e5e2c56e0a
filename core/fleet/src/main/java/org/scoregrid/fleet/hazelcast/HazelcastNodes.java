package org.scoregrid.fleet.hazelcast;

import com.hazelcast.client.HazelcastClient;
import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.client.config.ClientConnectionStrategyConfig.ReconnectMode;
import com.hazelcast.client.config.ConnectionRetryConfig;
import com.hazelcast.config.Config;
import com.hazelcast.config.EvictionConfig;
import com.hazelcast.config.EvictionPolicy;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.MaxSizePolicy;
import com.hazelcast.config.NetworkConfig;
import com.hazelcast.config.SerializationConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import java.time.Duration;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Starts members and clients: TCP/IP only, no calls home, few threads. */
final class HazelcastNodes {
  static final String PRESENCE = "scoregrid.presence";
  static final String CACHES = "scoregrid.caches";
  static final String RECENT_LOGS = "scoregrid.recent-logs";
  static final String LOGS = "scoregrid.logs";
  static final String CANCELS = "scoregrid.cancels";
  static final Duration LOG_AGE = Duration.ofMinutes(15);

  private static final int MOST_RECENT_LOGS = 2_000;
  private static final int FIRST_RETRY_MILLIS = 200;
  private static final int LAST_RETRY_MILLIS = 5_000;

  /** Held here because java.util.logging forgets levels of loggers that nobody holds. */
  private static final Logger HAZELCAST_LOG = Logger.getLogger("com.hazelcast");

  /**
   * Its one warning is about faster access to buffers, which a fleet of this size does not need.
   */
  private static final Logger START_LOG =
      Logger.getLogger("com.hazelcast.instance.impl.HazelcastInstanceFactory");

  private static final Map<String, String> MEMBER_PROPERTIES =
      Map.ofEntries(
          Map.entry("hazelcast.phone.home.enabled", "false"),
          Map.entry("hazelcast.logging.type", "jdk"),
          Map.entry("hazelcast.shutdownhook.enabled", "false"),
          Map.entry("hazelcast.socket.bind.any", "false"),
          // All members must agree on it.
          Map.entry("hazelcast.partition.count", "31"),
          Map.entry("hazelcast.operation.thread.count", "2"),
          Map.entry("hazelcast.operation.generic.thread.count", "2"),
          Map.entry("hazelcast.operation.response.thread.count", "1"),
          Map.entry("hazelcast.io.thread.count", "1"),
          Map.entry("hazelcast.event.thread.count", "1"),
          Map.entry("hazelcast.event.queue.capacity", "10000"),
          Map.entry("hazelcast.clientengine.thread.count", "2"),
          Map.entry("hazelcast.clientengine.query.thread.count", "1"),
          Map.entry("hazelcast.clientengine.blocking.thread.count", "2"),
          Map.entry("hazelcast.wait.seconds.before.join", "0"),
          Map.entry("hazelcast.merge.first.run.delay.seconds", "15"),
          Map.entry("hazelcast.merge.next.run.delay.seconds", "15"),
          Map.entry("hazelcast.heartbeat.interval.seconds", "2"),
          Map.entry("hazelcast.max.no.heartbeat.seconds", "15"),
          Map.entry("hazelcast.operation.call.timeout.millis", "5000"),
          Map.entry("hazelcast.graceful.shutdown.max.wait", "5"),
          Map.entry("hazelcast.health.monitoring.level", "OFF"));

  private static final Map<String, String> CLIENT_PROPERTIES =
      Map.of(
          "hazelcast.logging.type", "jdk",
          "hazelcast.client.io.input.thread.count", "1",
          "hazelcast.client.io.output.thread.count", "1",
          "hazelcast.client.response.thread.count", "1",
          "hazelcast.client.event.thread.count", "1",
          "hazelcast.client.event.queue.capacity", "10000",
          "hazelcast.client.invocation.timeout.seconds", "5",
          "hazelcast.client.heartbeat.interval", "2000",
          "hazelcast.client.heartbeat.timeout", "15000");

  private HazelcastNodes() {}

  static HazelcastInstance member(FleetConfig fleet) {
    quiet();
    Config config = new Config();
    config.setClusterName(fleet.clusterName());
    MEMBER_PROPERTIES.forEach(config::setProperty);
    config.getMetricsConfig().setEnabled(false);
    config.getJetConfig().setEnabled(false);
    network(config.getNetworkConfig(), fleet);
    serialization(config.getSerializationConfig());
    config.addMapConfig(new MapConfig(PRESENCE).setBackupCount(0).setAsyncBackupCount(1));
    config.addMapConfig(new MapConfig(CACHES).setBackupCount(0));
    config.addMapConfig(recentLogs());
    return Hazelcast.newHazelcastInstance(config);
  }

  private static void network(NetworkConfig network, FleetConfig fleet) {
    network.setPort(fleet.port()).setPortAutoIncrement(false);
    if (!fleet.bindAddress().equals("0.0.0.0")) {
      network.getInterfaces().setEnabled(true).addInterface(fleet.bindAddress());
    }
    JoinConfig join = network.getJoin();
    join.getAutoDetectionConfig().setEnabled(false);
    join.getMulticastConfig().setEnabled(false);
    join.getTcpIpConfig().setEnabled(true).setConnectionTimeoutSeconds(2);
    join.getTcpIpConfig().addMember(ownAddress(fleet));
    fleet.members().forEach(join.getTcpIpConfig()::addMember);
  }

  private static String ownAddress(FleetConfig fleet) {
    String host = fleet.bindAddress().equals("0.0.0.0") ? "127.0.0.1" : fleet.bindAddress();
    return host + ":" + fleet.port();
  }

  private static MapConfig recentLogs() {
    return new MapConfig(RECENT_LOGS)
        .setBackupCount(0)
        .setTimeToLiveSeconds((int) LOG_AGE.toSeconds())
        .setEvictionConfig(
            new EvictionConfig()
                .setEvictionPolicy(EvictionPolicy.LRU)
                .setMaxSizePolicy(MaxSizePolicy.PER_NODE)
                .setSize(MOST_RECENT_LOGS));
  }

  /** Does not wait for the cluster: a worker starts whether or not anybody looks. */
  static HazelcastInstance client(FleetConfig fleet) {
    if (fleet.members().isEmpty()) {
      throw new IllegalArgumentException("a client of the fleet needs the address of a member");
    }
    quiet();
    ClientConfig config = new ClientConfig();
    config.setClusterName(fleet.clusterName());
    CLIENT_PROPERTIES.forEach(config::setProperty);
    config.getMetricsConfig().setEnabled(false);
    config.getNetworkConfig().setConnectionTimeout(2_000);
    fleet.members().forEach(config.getNetworkConfig()::addAddress);
    serialization(config.getSerializationConfig());
    config
        .getConnectionStrategyConfig()
        .setAsyncStart(true)
        .setReconnectMode(ReconnectMode.ASYNC)
        .setConnectionRetryConfig(
            new ConnectionRetryConfig()
                .setInitialBackoffMillis(FIRST_RETRY_MILLIS)
                .setMaxBackoffMillis(LAST_RETRY_MILLIS)
                .setMultiplier(1.5)
                .setClusterConnectTimeoutMillis(-1));
    return HazelcastClient.newHazelcastClient(config);
  }

  private static void serialization(SerializationConfig config) {
    config.addDataSerializableFactory(LogOperations.FACTORY_ID, new LogOperations());
  }

  private static void quiet() {
    if (HAZELCAST_LOG.getLevel() == null) {
      HAZELCAST_LOG.setLevel(Level.WARNING);
    }
    if (START_LOG.getLevel() == null) {
      START_LOG.setLevel(Level.SEVERE);
    }
  }
}
