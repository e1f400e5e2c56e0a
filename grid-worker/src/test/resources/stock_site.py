"""A scripted stock site: Celery on one side, the callbacks and storage of a site on the other.

Commands are lines of JSON on the standard input, what happens is told in lines of JSON.
"""
import base64
import hashlib
import json
import struct
import sys
import threading
import urllib.parse
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from celery import Celery

objects = {}
moods = {}
telling = threading.Lock()


def tell(**event):
    with telling:
        print(json.dumps(event), flush=True)


class Site(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def body(self):
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def answer(self, status, body=b""):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def moody(self, what):
        if moods.get(what, 0) > 0:
            moods[what] -= 1
            self.answer(503)
            return True
        return False

    def do_PATCH(self):
        form = urllib.parse.parse_qsl(self.body().decode(), keep_blank_values=True)
        if not self.moody("patch"):
            tell(event="PATCH", path=self.path, form=dict(form), last=form[-1][0])
            self.answer(200, b"{}")

    def do_POST(self):
        tell(event="POST", path=self.path, json=json.loads(self.body()))
        self.answer(200)

    def do_PUT(self):
        body = self.body()
        path = self.path.split("?")[0]
        objects[path] = body
        tell(event="PUT", path=path, type=self.headers["Content-Type"],
             body=base64.b64encode(body).decode())
        self.answer(200)

    def do_GET(self):
        if self.headers.get("Upgrade", "").lower() == "websocket":
            return self.websocket()
        path = self.path.split("?")[0]
        if path in objects:
            self.answer(200, objects[path])
        else:
            self.answer(404)

    def websocket(self):
        key = self.headers["Sec-WebSocket-Key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
        accept = base64.b64encode(hashlib.sha1(key.encode()).digest()).decode()
        self.send_response(101)
        self.send_header("Upgrade", "websocket")
        self.send_header("Connection", "Upgrade")
        self.send_header("Sec-WebSocket-Accept", accept)
        self.end_headers()
        self.close_connection = True
        while True:
            head = self.rfile.read(2)
            if len(head) < 2 or head[0] & 15 == 8:
                return
            size = head[1] & 127
            if size == 126:
                size = struct.unpack(">H", self.rfile.read(2))[0]
            elif size == 127:
                size = struct.unpack(">Q", self.rfile.read(8))[0]
            mask = self.rfile.read(4)
            data = bytes(b ^ mask[i % 4] for i, b in enumerate(self.rfile.read(size)))
            if head[0] & 15 == 1:
                tell(event="FRAME", path=self.path, json=json.loads(data))


def main():
    app = Celery("site", broker=sys.argv[1])
    app.conf.update(task_queue_max_priority=10)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    tell(event="READY", port=server.server_address[1])
    for line in sys.stdin:
        command = json.loads(line)
        do = command["do"]
        if do == "object":
            objects[command["path"]] = base64.b64decode(command["body"])
        elif do == "mood":
            moods[command["what"]] = command["answers"]
        elif do == "send":
            args = command["args"]
            if isinstance(args["secret"], str):
                args["secret"] = uuid.UUID(args["secret"])
            app.send_task("compute_worker_run", args=[args], queue="compute-worker",
                          task_id=command["id"], soft_time_limit=1800,
                          priority=10 if args["is_scoring"] else 0)
        elif do == "revoke":
            app.control.revoke(command["id"], terminate=True)
        elif do == "ping":
            tell(event="ANSWER", json=app.control.ping(timeout=2))
        elif do == "inspect":
            inspect = app.control.inspect(timeout=2)
            tell(event="ANSWER", json={"queues": inspect.active_queues(),
                                       "active": inspect.active(), "stats": inspect.stats()})
        elif do == "event":
            with app.connection() as connection:
                def seen(event):
                    tell(event="EVENT", json=event)
                    receiver.should_stop = True
                receiver = app.events.Receiver(connection, handlers={"worker-heartbeat": seen})
                receiver.capture(limit=None, timeout=20)


main()
