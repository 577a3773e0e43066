"""Compares event files with TensorBoard's own package: pip install tensorboard==2.21.0

python events.py write       writes events.bin beside this file, which TensorBoardFileTest compares byte by byte
python events.py check RUN   reads a run's event files as TensorBoard does and compares them with its metrics.jsonl
"""

import json
import struct
import sys
from pathlib import Path

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.compat.proto.event_pb2 import Event, SessionLog
from tensorboard.summary.writer.record_writer import RecordWriter

TIME = 1_700_000_000.25


def write():
    step = Event(wall_time=TIME, step=5_000_000_000)
    for tag, value in {"loss": 2.5, "größe": -1e-3, "none": float("nan")}.items():
        step.summary.value.add(tag="validation/" + tag, simple_value=value)
    with open(Path(__file__).with_name("events.bin"), "wb") as file:
        writer = RecordWriter(file)
        for event in [
            Event(wall_time=TIME, file_version="brain.Event:2"),
            Event(wall_time=TIME, step=301, session_log=SessionLog(status=SessionLog.START)),
            step,
        ]:
            writer.write(event.SerializeToString())


def expected(run):
    for line in (Path(run) / "metrics.jsonl").read_text().splitlines():
        line = json.loads(line)
        step = line.pop("step")
        line.pop("epoch")
        prefix = "validation/" if "validation" in line else "training/"
        for name, value in line.get("validation", line).items():
            yield prefix + name, step, value


def check(run):
    events = EventAccumulator(str(run), size_guidance={"scalars": 0})
    events.Reload()
    read = [(tag, e.step, e.value) for tag in events.Tags()["scalars"] for e in events.Scalars(tag)]
    wanted = [
        (tag, step, float("nan") if value is None else struct.unpack("f", struct.pack("f", value))[0])
        for tag, step, value in expected(run)
    ]
    read, wanted = (sorted(map(repr, numbers)) for numbers in (read, wanted))
    assert read == wanted, f"only in events: {set(read) - set(wanted)}, only in metrics.jsonl: {set(wanted) - set(read)}"
    print(len(read), "numbers, each once and equal to metrics.jsonl in float32")


if __name__ == "__main__":
    write() if sys.argv[1:] == ["write"] else check(sys.argv[2])
