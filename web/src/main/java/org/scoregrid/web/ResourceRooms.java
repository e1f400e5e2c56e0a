package org.scoregrid.web;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.scoregrid.web.account.Permissions;
import org.scoregrid.web.http.Routes.Room;
import org.scoregrid.web.resource.CleanUpRoutes;
import org.scoregrid.web.resource.DatasetDeletions;
import org.scoregrid.web.resource.DatasetEdits;
import org.scoregrid.web.resource.DatasetListing;
import org.scoregrid.web.resource.DatasetUploads;
import org.scoregrid.web.resource.Downloads;
import org.scoregrid.web.resource.ResourcePorts;
import org.scoregrid.web.resource.SolutionRoutes;
import org.scoregrid.web.resource.StorageRoutes;
import org.scoregrid.web.resource.TaskFields;
import org.scoregrid.web.resource.TaskRoutes;
import org.scoregrid.web.resource.TaskShapes;
import org.scoregrid.web.resource.TaskUploads;
import org.scoregrid.web.resource.TaskWriting;
import org.scoregrid.web.resource.Uploads;

/** Datasets, tasks, solutions, and the objects themselves where this site serves them. */
final class ResourceRooms {
  private ResourceRooms() {}

  static Uploads uploads(WebPorts ports) {
    return new Uploads(ports.datasets(), ports.resources().changes(), ports.blobs(), ports.clock());
  }

  static List<Room> of(WebConfig config, WebPorts ports, Permissions permissions) {
    ResourcePorts resources = ports.resources();
    URI site = config.siteUrl();
    List<Room> rooms = new ArrayList<>();
    rooms.add(
        new DatasetUploads(
            new DatasetUploads.Stores(
                ports.datasets(), resources.changes(), ports.competitions(), ports.blobs()),
            permissions,
            uploads(ports),
            ports.jobs(),
            new DatasetUploads.Links(config.urlValidity(), ports.clock())));
    rooms.add(new DatasetListing(resources.lists(), permissions, site));
    rooms.add(new DatasetEdits(resources.lists(), resources.changes(), permissions, ports.audit()));
    rooms.add(
        new DatasetDeletions(ports.datasets(), resources.changes(), permissions, ports.clock()));
    rooms.add(
        new Downloads(
            ports.datasets(),
            resources.changes(),
            ports.blobs(),
            permissions,
            config.urlValidity()));
    TaskShapes shapes =
        new TaskShapes(
            ports.competitions(), ports.accounts(), ports.datasets(), resources, permissions);
    rooms.add(new TaskRoutes(resources.tasks(), shapes, permissions, site));
    rooms.add(
        new TaskWriting(
            resources.tasks(),
            new TaskFields(resources.tasks(), ports.datasets(), permissions),
            permissions));
    rooms.add(
        new TaskUploads(
            resources.tasks(),
            ports.datasets(),
            ports.blobs(),
            uploads(ports),
            config.maxUpload()));
    rooms.add(
        new SolutionRoutes(
            resources.solutions(), ports.competitions(), ports.datasets(), permissions, site));
    rooms.add(new CleanUpRoutes(ports.datasets(), resources.cleanUps(), ports.clock()));
    if (ports.localObjects() != null) {
      rooms.add(new StorageRoutes(ports.localObjects()));
    }
    return rooms;
  }
}
