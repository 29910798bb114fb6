"""Schedules that failed once, each under what it found. They are kept as they were, whatever the seeds mean later."""

from tests.faults.schedule import Fault, Schedule

REGRESSIONS: dict[str, Schedule] = {
    "a worker that is told to stop while its queue is full ends": Schedule(
        seed=2,
        workers=3,
        indexers=2,
        events=1,
        partials=1,
        shape="repeated",
        poison=0,
        dropped=0.05,
        events_a_record=10,
        seconds=14.7,
        faults=(
            Fault(3.7, "join"),
            Fault(5.9, "zombie", 17.4, 58),
            Fault(7.1, "join"),
            Fault(8.5, "kill", 0.8, 46),
            Fault(8.9, "leave", 0.0, 66),
            Fault(12.1, "join"),
        ),
    ),
    "an index that is told to stop while the broker is gone ends in order": Schedule(
        seed=11,
        workers=1,
        indexers=1,
        events=1,
        partials=1,
        shape="late",
        poison=0,
        dropped=0.05,
        events_a_record=500,
        seconds=14.2,
        faults=(
            Fault(5.8, "stop", 1.8, 44),
            Fault(6.3, "server kill", 3.3),
            Fault(6.4, "stop", 1.0, 63),
            Fault(10.4, "kill", 3.7, 76),
            Fault(12.1, "server pause", 6.0),
        ),
    ),
    "a broker that has just come back and still loads has not lost the positions": Schedule(
        seed=17,
        workers=3,
        indexers=0,
        events=4,
        partials=4,
        shape="shuffled",
        poison=0,
        dropped=0.2,
        events_a_record=10,
        seconds=16.0,
        faults=(
            Fault(3.0, "kill", 0.5, 1),
            Fault(5.0, "server kill", 2.0),
            Fault(9.0, "kill", 3.0, 2),
            Fault(12.0, "server kill", 1.0),
        ),
    ),
}
