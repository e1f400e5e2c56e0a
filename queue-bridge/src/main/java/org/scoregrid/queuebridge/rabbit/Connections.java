package org.scoregrid.queuebridge.rabbit;

import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.queuebridge.wire.WireMessage;

/** How all connections to a broker are made: bounded in every wait, recovered by ourselves. */
final class Connections {
  // Beyond our own limit there is room for tasks of a stock site, which are refused by their
  // content.
  private static final int MAX_INBOUND_BYTES = 4 * WireMessage.MAX_BODY_BYTES;

  private Connections() {}

  /**
   * For connections to the virtual host of a queue.
   *
   * @throws IOException where TLS is asked for and this Java has none
   */
  static ConnectionFactory factory(BrokerConfig config, QueueName queue, Duration heartbeat)
      throws IOException {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setHost(config.host());
    factory.setPort(config.port());
    factory.setUsername(config.user());
    factory.setPassword(config.password());
    factory.setVirtualHost(queue.vhost());
    int timeout = (int) config.connectTimeout().toMillis();
    factory.setConnectionTimeout(timeout);
    factory.setHandshakeTimeout(timeout);
    factory.setShutdownTimeout(timeout);
    factory.setChannelRpcTimeout(timeout);
    factory.setRequestedHeartbeat((int) heartbeat.toSeconds());
    factory.setMaxInboundMessageBodySize(MAX_INBOUND_BYTES);
    factory.setAutomaticRecoveryEnabled(false);
    factory.setTopologyRecoveryEnabled(false);
    factory.setThreadFactory(Thread.ofPlatform().daemon().factory());
    if (config.isTls()) {
      try {
        factory.useSslProtocol(SSLContext.getDefault());
      } catch (NoSuchAlgorithmException e) {
        throw new IOException("this Java has no usable TLS", e);
      }
      factory.enableHostnameVerification();
    }
    return factory;
  }
}
