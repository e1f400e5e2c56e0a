"""A real Celery worker with the queue of a stock worker; prints each task that it gets."""
import json
import sys

from celery import Celery
from kombu import Exchange, Queue

app = Celery("stock", broker=sys.argv[1])
app.conf.update(
    task_queues=[
        Queue(
            "compute-worker",
            Exchange("compute-worker", type="direct"),
            routing_key="compute-worker",
            queue_arguments={"x-max-priority": 10},
        )
    ],
    task_acks_late=True,
    worker_prefetch_multiplier=1,
    worker_redirect_stdouts=False,
)


@app.task(name="compute_worker_run", bind=True)
def run(self, run_args):
    seen = {
        "id": self.request.id,
        "root_id": self.request.root_id,
        "timelimit": self.request.timelimit,
        "priority": self.request.delivery_info.get("priority"),
        "run_args": run_args,
    }
    print("TASK " + json.dumps(seen), flush=True)


# "whole": with all that a stock worker says to its neighbours, as far as this needs rights.
quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
app.worker_main(
    ["worker", "--pool", "solo", "--queues", "compute-worker", "--loglevel", "ERROR"]
    + ([] if "whole" in sys.argv[2:] else quiet)
)
