/** RabbitMQ keeps the contract, fails and comes back; Celery understands our messages. */
@NullMarked
package org.scoregrid.queuebridge.local;

import org.jspecify.annotations.NullMarked;
