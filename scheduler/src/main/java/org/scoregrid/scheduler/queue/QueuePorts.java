package org.scoregrid.scheduler.queue;

import org.scoregrid.queuebridge.BrokerAdmin;
import org.scoregrid.store.QueueKeys;
import org.scoregrid.store.QueueUpkeep;

/** What private queues need besides the broker itself. */
public record QueuePorts(QueueUpkeep upkeep, BrokerAdmin admin, QueueKeys keys) {}
