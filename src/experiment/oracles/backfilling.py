"""Start times of the jobs of a log under space sharing, written apart from the simulator to check it by.

    backfilling.py LOG PROCESSORS (fcfs|easy|conservative)

Prints "job start" lines, in seconds. A job has processors, a run time and an estimate, the requested time or the
run time when that is unknown or longer; it holds its processors from start to end. At one moment ends come first,
then arrivals, then starts. Jobs that need more processors than there are never start. Reads whole seconds only.
"""
import gzip
import heapq
import sys


def read(path):
    jobs = []
    with (gzip.open if path.endswith(".gz") else open)(path, "rt") as lines:
        for line in lines:
            field = line.split()
            if not field or field[0].startswith(";"):
                continue
            run, got, wanted, asked = int(field[3]), int(field[4]), int(field[7]), int(field[8])
            procs = wanted if wanted > 0 else got
            if run >= 0 and procs > 0:
                jobs.append((int(field[0]), int(field[1]), run, procs, max(run, asked)))
    return jobs


def fcfs(now, queue, running, free, start, early):
    while queue and queue[0][3] <= free:
        free -= start(queue.pop(0))


def easy(now, queue, running, free, start, early):
    while queue and queue[0][3] <= free:
        free -= start(queue.pop(0))
    if not queue:
        return
    need = queue[0][3]
    there, shadow, extra = free, None, 0
    for end, procs in sorted(running):
        if shadow is not None and end > shadow:
            break
        there += procs
        if there >= need:
            shadow, extra = end, there - need
    for job in queue[1:]:
        if job[3] > free:
            continue
        if now + job[4] <= shadow:
            pass
        elif job[3] <= extra:
            extra -= job[3]
        else:
            continue
        queue.remove(job)
        free -= start(job)


class Conservative:
    """Every job has a start that is promised: the earliest that all others allow when it is looked for.

    It is looked for when the job arrives, and again, job by job in the order of the queue, when another ends earlier
    than expected.
    """

    def __init__(self, processors):
        self.processors = processors
        self.promised = {}

    def next(self):
        return min(self.promised.values(), default=float("inf"))

    def earliest(self, now, job, running):
        """The first time from which there are enough processors for as long as the job takes."""
        taken = [(now, end, procs) for end, procs in running]
        taken += [(at, at + other[4], other[3]) for other, at in self.promised.items() if other is not job]
        for time in sorted({now} | {t for _, t, _ in taken if t > now}):
            points = [time] + [a for a, _, _ in taken if time < a < time + job[4]]
            if all(sum(p for a, b, p in taken if a <= t < b) + job[3] <= self.processors for t in points):
                return time
        raise AssertionError("no time")

    def __call__(self, now, queue, running, free, start, early):
        for job in list(queue):
            at = self.promised.get(job)
            if at is None or early:
                at = self.earliest(now, job, running)
                assert at <= self.promised.get(job, at)
                self.promised[job] = at
            if at == now:
                del self.promised[job]
                queue.remove(job)
                start(job)


def simulate(jobs, processors, policy):
    arrivals = [job for job in jobs if job[3] <= processors]
    queue, running, ends, starts = [], [], [], {}
    free = processors
    at = 0
    while at < len(arrivals) or queue or ends:
        now = min(
            arrivals[at][1] if at < len(arrivals) else float("inf"),
            ends[0][0] if ends else float("inf"),
            policy.next() if isinstance(policy, Conservative) else float("inf"),
        )
        early = False
        while ends and ends[0][0] == now:
            _, expected, procs = heapq.heappop(ends)
            early = early or expected > now
            running.remove((expected, procs))
            free += procs
        while at < len(arrivals) and arrivals[at][1] == now:
            queue.append(arrivals[at])
            at += 1

        def start(job):
            nonlocal free
            number, _, run, procs, estimate = job
            starts[number] = now
            free -= procs
            running.append((now + estimate, procs))
            heapq.heappush(ends, (now + run, now + estimate, procs))
            return procs

        policy(now, queue, running, free, start, early)
    return starts


if __name__ == "__main__":
    log, processors, name = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    policy = Conservative(processors) if name == "conservative" else {"fcfs": fcfs, "easy": easy}[name]
    for number, time in simulate(read(log), processors, policy).items():
        print(number, time)
