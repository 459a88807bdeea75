"""WHEP players made with aiortc. Says what they got as a line of JSON every fifth of a second, until its input is closed.

whep.py URL [--players N] [--count] [--token T] [--codec h264|vp8] [--storm] [--leave]

--count counts packets and does not decode. --storm asks for a key frame a hundred times a second. --leave ends the connections politely
when the input is closed; without it they are just gone.
"""

import argparse
import array
import asyncio
import json
import sys
import time

import aiohttp
import aiortc.rtcrtpreceiver as receiving
from aiortc import RTCPeerConnection, RTCSessionDescription
from yarl import URL


def forget(loop, input_q, output_q, decode_error):
    """In the place of the decoder."""
    while input_q.get() is not None:
        pass
    asyncio.run_coroutine_threadsafe(output_q.put(None), loop)


def light(frame):
    """Of the middle row's left half, from 0 to 255."""
    plane = frame.planes[0]
    start = frame.height // 2 * plane.line_size
    row = memoryview(plane)[start : start + frame.width // 2]
    return sum(row) / len(row)


def loudest(frame):
    samples = array.array("h", bytes(frame.planes[0])[: frame.samples * len(frame.layout.channels) * 2])
    return max(map(abs, samples)) / 32768


class Player:
    def __init__(self, options):
        self.options = options
        self.peer = RTCPeerConnection()
        self.said = {"status": 0, "body": "", "state": "new", "frames": 0, "packets": 0, "size": [0, 0], "samples": 0, "loudest": 0.0, "light": []}
        self.resource = None
        self.since = {}

    async def join(self, session):
        video = self.peer.addTransceiver("video", direction="recvonly")
        self.peer.addTransceiver("audio", direction="recvonly")
        codecs = receiving.RTCRtpReceiver.getCapabilities("video").codecs
        wanted = (f"video/{self.options.codec}", "video/rtx")
        video.setCodecPreferences([codec for codec in codecs if codec.mimeType.lower() in wanted])
        self.peer.on("track", self.listen)
        self.count(video.receiver)
        await self.peer.setLocalDescription(await self.peer.createOffer())
        headers = {"Content-Type": "application/sdp"}
        if self.options.token:
            headers["Authorization"] = f"Bearer {self.options.token}"
        self.headers = headers
        async with session.post(self.options.url, data=self.peer.localDescription.sdp, headers=headers) as response:
            self.said["status"], self.said["body"] = response.status, await response.text()
            if response.status != 201:
                return
            self.resource = response.url.join(URL(response.headers["Location"]))
        await self.peer.setRemoteDescription(RTCSessionDescription(self.said["body"], "answer"))
        if self.options.storm:
            asyncio.ensure_future(self.storm(video.receiver))

    def count(self, receiver):
        handle = receiver._handle_rtp_packet

        async def counted(packet, arrival_time_ms):
            self.said["packets"] += 1
            self.since["ssrc"] = packet.ssrc
            if self.options.count:
                self.said["frames"] += packet.marker
            await handle(packet, arrival_time_ms=arrival_time_ms)

        receiver._handle_rtp_packet = counted

    def listen(self, track):
        asyncio.ensure_future(self.see(track) if track.kind == "video" else self.hear(track))

    async def see(self, track):
        while True:
            try:
                frame = await track.recv()
            except Exception:
                return
            if not self.options.count:
                self.said["frames"] += 1
                self.said["size"] = [frame.width, frame.height]
                if self.options.light:
                    self.said["light"].append([time.time(), light(frame)])

    async def hear(self, track):
        while True:
            try:
                frame = await track.recv()
            except Exception:
                return
            self.said["samples"] += frame.samples
            if not self.options.count:
                self.said["loudest"] = max(self.said["loudest"], loudest(frame))

    async def storm(self, receiver):
        while True:
            if "ssrc" in self.since:
                await receiver._send_rtcp_pli(self.since["ssrc"])
            await asyncio.sleep(0.01)

    def tell(self):
        self.said["state"] = self.peer.connectionState
        told, self.said["light"] = dict(self.said), []
        return told

    async def leave(self, session):
        if self.resource:
            async with session.delete(self.resource, headers=self.headers):
                pass
        await self.peer.close()


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("--players", type=int, default=1)
    parser.add_argument("--token", default="")
    parser.add_argument("--codec", default="h264")
    for flag in ("--count", "--storm", "--leave", "--light"):
        parser.add_argument(flag, action="store_true")
    options = parser.parse_args()
    if options.count:
        receiving.decoder_worker = forget
    players = [Player(options) for _ in range(options.players)]
    closed = asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    async with aiohttp.ClientSession() as session:
        await asyncio.gather(*[player.join(session) for player in players])
        while not closed.done():
            print(json.dumps([player.tell() for player in players]), flush=True)
            await asyncio.wait([closed], timeout=0.2)
        if options.leave:
            await asyncio.gather(*[player.leave(session) for player in players])


if __name__ == "__main__":
    asyncio.run(main())
