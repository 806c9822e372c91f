#!/usr/bin/env python3
"""A small implementation of registration and get/put, to start from: see docs/check-your-implementation.md.

It performs the actions of a script one after another, in the order in which they are written, so
it never races, and it holds no callbacks. What it can't do, it doesn't claim.
"""
import json
import sys

ERRNO = {"EINVAL": 22}
OPS = ("release", "invalidate_range_start", "invalidate_range_end", "alloc_notifier", "free_notifier")


class Mm:
    """An address space: mm_users, mm_count, and the notifiers on its list."""

    def __init__(self, process):
        self.process, self.users, self.count, self.notifiers = process, 1, 1, []


class Notifier:
    def __init__(self, identity, driver, mm):
        self.identity, self.driver, self.mm = identity, driver, mm
        self.users, self.registered, self.freed = 0, False, False


class Run:
    """One script, from a fresh state."""

    def __init__(self, script):
        self.trace, self.made = [], 0
        self.mms = {name: Mm(name) for name in script["processes"]}
        self.drivers = {driver["name"]: driver for driver in script["drivers"]}
        self.named = {}

    def perform(self, script):
        for number, actions in enumerate(script["phases"]):
            for action in actions:
                getattr(self, "do_" + action["do"].replace("-", "_"))(action)
            self.settled(number)
        return self.trace

    # What an observer sees

    def event(self, kind, **fields):
        self.trace.append({"kind": kind, **fields})

    def called(self, kind, action, function, notifier=None, **result):
        self.event(kind, task=task_name(action["task"]), function=function, process=action.get("process"),
                   name=action.get("notifier"), notifier=notifier, **result)

    def callback(self, task, name, driver, mm, notifier=None, told=None, lock="none", atomic=False):
        """Call a callback that the driver has; it does nothing but return 0."""
        if name not in self.drivers[driver]["callbacks"]:
            return
        about = dict(task=task, callback=name, driver=driver, process=mm.process)
        identity = notifier.identity if notifier and name != "alloc_notifier" else None
        self.event("enter", **about, notifier=identity, context="process", atomic=atomic, mmapLock=lock,
                   mmUsers=mm.users, range=told)
        self.event("leave", **about, notifier=notifier.identity if notifier else None, result=0)

    def settled(self, phase):
        self.event("settled", phase=phase, blocked=[],
                   processes=[dict(process=mm.process, mmUsers=mm.users, mmCount=mm.count, freed=mm.count == 0)
                              for mm in self.mms.values()],
                   notifiers=[dict(name=name, notifier=one.identity, users=one.users, mm=one.registered)
                              for name, one in self.named.items() if not one.freed])

    # What a script can ask for

    def do_call(self, action):
        function = action["function"]
        handler = getattr(self, function.lstrip("_"))
        task, mm = task_name(action["task"]), self.mms.get(action["process"])
        subject = self.named.get(action["notifier"])
        if function == "mmu_notifier_register":
            subject = self.new(action["task"]["name"], mm)
            self.named[action["notifier"]] = subject
        self.called("call", action, function, subject.identity if subject and mm is None else None)
        result, notifier = handler(task, mm, subject, action)
        if function == "mmu_notifier_get" and notifier:
            self.named[action["notifier"]] = notifier
        self.called("return", action, function, notifier.identity if notifier else None, result=result)

    def do_range(self, action):
        task, mm = task_name(action["task"]), self.mms[action["task"]["name"]]
        self.called("call", action, action["call"])
        event = {"munmap": "UNMAP", "madvise": "CLEAR", "mprotect": "PROTECTION_VMA"}.get(action["call"])
        if event:
            told = dict(action["range"], event=event, blockable=True, pages=0, present=0, freed=0)
            lock = "write" if action["call"] == "mprotect" else "read"
            for name in ("invalidate_range_start", "invalidate_range_end"):
                for one in list(mm.notifiers):
                    self.callback(task, name, one.driver, mm, one, told, lock)
        self.called("return", action, action["call"], result=0)

    def do_exit(self, action):
        task, mm = task_name(action["task"]), self.mms[action["task"]["name"]]
        self.called("call", action, "exit")
        mm.users -= 1
        for one in mm.notifiers:
            self.callback(task, "release", one.driver, mm, one)
        mm.notifiers = []
        self.drop(mm)
        self.called("return", action, "exit", result=0)

    # The notifier core

    def new(self, driver, mm):
        self.made += 1
        return Notifier(self.made, driver, mm)

    def link(self, one):
        one.users, one.registered = 1, True
        one.mm.count += 1
        one.mm.notifiers.insert(0, one)

    def drop(self, mm):
        mm.count -= 1
        if mm.count == 0:
            self.event("free", object="mm_struct", process=mm.process)

    def mmu_notifier_register(self, _task, _mm, one, _action):
        self.link(one)
        return 0, one

    def mmu_notifier_get(self, task, mm, _subject, action):
        driver = action["task"]["name"]
        for one in mm.notifiers:
            if one.driver == driver:
                one.users += 1
                return 0, one
        one = self.new(driver, mm)
        self.callback(task, "alloc_notifier", driver, mm, one, lock="write")
        self.link(one)
        return 0, one

    def mmu_notifier_put(self, _task, _mm, one, _action):
        one.users -= 1
        if one.users == 0:
            one.mm.notifiers = [other for other in one.mm.notifiers if other is not one]
            self.callback("grace period", "free_notifier", one.driver, one.mm, one, atomic=True)
            one.freed = True
            self.event("free", object="mmu_notifier", notifier=one.identity)
            self.drop(one.mm)
        return 0, None

    def mmu_notifier_unregister(self, task, _mm, one, _action):
        if one in one.mm.notifiers:
            self.callback(task, "release", one.driver, one.mm, one)
            one.mm.notifiers.remove(one)
        self.drop(one.mm)
        return 0, None

    def mmu_notifier_synchronize(self, *_):
        return 0, None


def task_name(task):
    if task["of"] == "kernel":
        return task["name"]
    owner = f"{task['of']} {task['name']}"
    word = "task" if task["of"] == "driver" else "thread"
    return owner if task["number"] == 1 else f"{word} {task['number']} of {owner}"


def answer(request):
    if request["method"] == "describe":
        return dict(protocol=1, name="sequential", version="1", capabilities=[], mode="sampled")
    if request["method"] == "run":
        script = request["params"]["script"]
        trace = Run(script).perform(script)
        return dict(outcomes=[dict(trace=trace, interleavings="1")], states=0, complete=True)
    return None


for line in sys.stdin:
    request = json.loads(line)
    message = {"jsonrpc": "2.0", "id": request["id"]}
    try:
        message["result"] = answer(request)
    except (AttributeError, KeyError, ValueError) as error:
        message["error"] = {"code": -32000, "message": f"not implemented: {error}"}
    print(json.dumps(message), flush=True)
    if request["method"] == "shutdown":
        break
