"""Sends a task as a site does; its run_args come from the standard input."""
import json
import sys
import uuid

from celery import Celery

run_args = json.load(sys.stdin)
run_args["secret"] = uuid.UUID(run_args["secret"])
app = Celery("site", broker=sys.argv[1])
app.conf.update(task_queue_max_priority=10)
app.send_task(
    "compute_worker_run", args=[run_args], queue="compute-worker", soft_time_limit=1800, priority=10
)
