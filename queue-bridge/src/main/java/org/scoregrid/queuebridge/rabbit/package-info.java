/**
 * The broker, through amqp-client: topology, publishing with confirms, consuming. Nothing outside
 * knows amqp-client.
 */
@NullMarked
package org.scoregrid.queuebridge.rabbit;

import org.jspecify.annotations.NullMarked;
