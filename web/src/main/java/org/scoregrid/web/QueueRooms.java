package org.scoregrid.web;

import org.scoregrid.web.account.Permissions;
import org.scoregrid.web.http.Routes.Room;
import org.scoregrid.web.page.Pages;
import org.scoregrid.web.queue.ChosenQueues;
import org.scoregrid.web.queue.QueueDesk;
import org.scoregrid.web.queue.QueueFields;
import org.scoregrid.web.queue.QueuePages;
import org.scoregrid.web.queue.QueueRoutes;
import org.scoregrid.web.queue.QueueShapes;
import org.scoregrid.web.queue.QueueViews;

/** What has to do with private queues. */
final class QueueRooms {
  private QueueRooms() {}

  static Room api(WebConfig config, WebPorts ports, Permissions permissions) {
    return new QueueRoutes(
        ports.queues().store(),
        desk(ports, permissions),
        new QueueShapes(ports.queues(), permissions),
        config.siteUrl());
  }

  static Room pages(WebPorts ports, Permissions permissions, Pages pages) {
    return new QueuePages(
        ports.queues(),
        desk(ports, permissions),
        new QueueViews(ports.queues(), ports.fleet(), permissions, ports.clock()),
        pages);
  }

  static QueueDesk desk(WebPorts ports, Permissions permissions) {
    return new QueueDesk(
        ports.queues(),
        new QueueFields(ports.queues().store(), ports.accounts(), permissions),
        permissions,
        ports.clock());
  }

  static ChosenQueues chosen(WebPorts ports, Permissions permissions) {
    return new ChosenQueues(
        ports.queues().store(),
        new QueueShapes(ports.queues(), permissions),
        permissions,
        ports.clock());
  }
}
