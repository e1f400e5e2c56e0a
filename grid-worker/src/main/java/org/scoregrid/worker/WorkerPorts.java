package org.scoregrid.worker;

import java.time.InstantSource;
import org.scoregrid.fleet.Fleet;
import org.scoregrid.queuebridge.Broker;
import org.scoregrid.worker.container.ContainerEngine;

/** What a worker is connected to. Whoever made them closes them, after the worker. */
public record WorkerPorts(
    Broker broker, Fleet fleet, ContainerEngine engine, InstantSource clock) {}
