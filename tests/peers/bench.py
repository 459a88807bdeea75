"""What serving costs: `scrim run SCENE --serve` with aiortc's players, a line of JSON for each measure.

bench.py SCRIM SCENE [--seconds S] [--viewers N,N…] [--cycles N]

viewers: the program's pictures per second as its first viewer gets them, alone and beside others that count packets, and the processor
time of the studio for each picture. cycles: viewers that come, get pictures and leave, a third of them by SIGKILL; what is left of them
in files, threads and memory.
"""

import argparse
import asyncio
import json
import os
import signal
import subprocess
import sys
import time

import aiohttp
import aiortc.rtcrtpreceiver as receiving

import whep

TICKS = os.sysconf("SC_CLK_TCK")
# Cycles before memory is looked at: pools and caches settle.
WARM_UP = 30
# How long a viewer that vanished may go unnoticed, and an encoder may take to end.
REST = 40


class Studio:
    def __init__(self, options):
        command = [options.scrim, "run", options.scene, "--serve", "127.0.0.1:0", "--viewers", "200", "--bitrate", "600"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.link = self.process.stdout.readline().removeprefix("Viewers: ").strip()

    def read(self, name):
        with open(f"/proc/{self.process.pid}/{name}") as file:
            return file.read()

    def cpu(self):
        fields = self.read("stat").rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def kib(self):
        # Private pages: those of libraries come and go with the system's mood.
        lines = self.read("smaps_rollup").splitlines()
        return sum(int(line.split()[1]) for line in lines if line.startswith(("Private_Clean:", "Private_Dirty:")))

    def counts(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd")), len(os.listdir(f"/proc/{self.process.pid}/task"))

    def rest(self, wanted=None):
        """Waits until nobody is served, and as long as the counts are not those that are wanted."""
        until = time.time() + REST
        while time.time() < until:
            tasks = [self.read(f"task/{task}/comm").strip() for task in os.listdir(f"/proc/{self.process.pid}/task")]
            if not any(task.startswith("encode-") for task in tasks) and wanted in (None, self.counts()):
                break
            time.sleep(0.2)
        return self.counts()

    def end(self):
        self.process.terminate()
        self.process.wait(10)


def options_of(studio):
    return argparse.Namespace(url=f"{studio.link}whep", token="", codec="h264", count=True, storm=False, light=False)


def fork(work):
    child = os.fork()
    if child == 0:
        try:
            asyncio.run(work)
        finally:
            os._exit(0)
    work.close()
    return child


async def watch(studio, players):
    async with aiohttp.ClientSession() as session:
        players = [whep.Player(options_of(studio)) for _ in range(players)]
        await asyncio.gather(*[player.join(session) for player in players])
        await asyncio.sleep(3600)


async def first(studio, seconds):
    """Pictures per second and processor milliseconds per picture, at the one viewer of this process."""
    async with aiohttp.ClientSession() as session:
        player = whep.Player(options_of(studio))
        await player.join(session)
        await asyncio.sleep(3)
        frames, cpu, began = player.said["frames"], studio.cpu(), time.time()
        await asyncio.sleep(seconds)
        frames, cpu, lasted = player.said["frames"] - frames, studio.cpu() - cpu, time.time() - began
        await player.leave(session)
        return frames / lasted, cpu * 1000 / max(frames, 1)


def measure_viewers(studio, options):
    alone = None
    for viewers in [1] + [int(number) for number in options.viewers.split(",")]:
        others = [fork(watch(studio, (viewers - 1 + half) // 2)) for half in range(2)] if viewers > 1 else []
        time.sleep(2 + viewers * 0.1)
        fps, cpu = asyncio.run(first(studio, options.seconds))
        alone = alone or fps
        for other in others:
            os.kill(other, signal.SIGKILL)
            os.waitpid(other, 0)
        line = {"measure": "viewers", "viewers": viewers, "fps": round(fps, 2), "of_alone": round(fps / alone, 4), "cpu_ms_per_frame": round(cpu, 2)}
        print(json.dumps(line), flush=True)
        studio.rest()


async def come_and_go(studio, killed):
    async with aiohttp.ClientSession() as session:
        player = whep.Player(options_of(studio))
        await player.join(session)
        while player.said["frames"] < 3:
            await asyncio.sleep(0.02)
        if killed:
            os.kill(os.getpid(), signal.SIGKILL)
        await player.leave(session)


def cycles(studio, count):
    for cycle in range(count):
        os.waitpid(fork(come_and_go(studio, cycle % 3 == 0)), 0)


def measure_cycles(studio, options):
    cycles(studio, WARM_UP)
    before, kib = studio.rest(), studio.kib()
    began = time.time()
    cycles(studio, options.cycles)
    seconds = time.time() - began
    after = studio.rest(before)
    line = {
        "measure": "cycles", "cycles": options.cycles, "seconds": round(seconds, 1), "files": [before[0], after[0]],
        "threads": [before[1], after[1]], "kib_per_cycle": round((studio.kib() - kib) / options.cycles, 2),
    }
    print(json.dumps(line), flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("scrim")
    parser.add_argument("scene")
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--viewers", default="11,21")
    parser.add_argument("--cycles", type=int, default=300)
    options = parser.parse_args()
    receiving.decoder_worker = whep.forget
    studio = Studio(options)
    try:
        measure_viewers(studio, options)
        measure_cycles(studio, options)
    finally:
        studio.end()


if __name__ == "__main__":
    sys.exit(main())
