"""A WHIP server made with aiortc. Says its port first, and then what it got as a line of JSON every fifth of a second, until its input is
closed.

whip.py [--token T] [--refuse STATUS] [--redirect] [--drop SECONDS]

--refuse answers every offer so. --redirect sends those who come to /live/whip on to /there/whip. --drop ends each connection, unasked, so
long after it came.
"""

import argparse
import array
import asyncio
import json
import sys

from aiohttp import web
from aiortc import RTCPeerConnection, RTCSessionDescription

said = {"offers": 0, "deleted": 0, "state": "new", "frames": 0, "size": [0, 0], "samples": 0, "loudest": 0.0, "bearer": ""}
peers = {}


def loudest(frame):
    samples = array.array("h", bytes(frame.planes[0])[: frame.samples * len(frame.layout.channels) * 2])
    return max(map(abs, samples)) / 32768


async def see(track):
    while True:
        try:
            frame = await track.recv()
        except Exception:
            return
        said["frames"] += 1
        said["size"] = [frame.width, frame.height]


async def hear(track):
    while True:
        try:
            frame = await track.recv()
        except Exception:
            return
        said["samples"] += frame.samples
        said["loudest"] = max(said["loudest"], loudest(frame))


def serve(options):
    async def offer(request):
        said["bearer"] = request.headers.get("Authorization", "")
        if options.refuse:
            return web.Response(status=options.refuse)
        if options.redirect and request.path.startswith("/live"):
            return web.Response(status=307, headers={"Location": "/there/whip"})
        if options.token and said["bearer"] != f"Bearer {options.token}":
            return web.Response(status=401)
        said["offers"] += 1
        peer = RTCPeerConnection()
        peers[str(said["offers"])] = peer
        peer.on("track", lambda track: asyncio.ensure_future(see(track) if track.kind == "video" else hear(track)))
        await peer.setRemoteDescription(RTCSessionDescription(await request.text(), "offer"))
        await peer.setLocalDescription(await peer.createAnswer())
        if options.drop:
            asyncio.get_running_loop().call_later(options.drop, lambda: asyncio.ensure_future(peer.close()))
        headers = {"Location": f"session/{said['offers']}", "Content-Type": "application/sdp"}
        return web.Response(status=201, text=peer.localDescription.sdp, headers=headers)

    async def end(request):
        peer = peers.pop(request.match_info["id"], None)
        if peer:
            said["deleted"] += 1
            await peer.close()
        return web.Response(status=200 if peer else 404)

    app = web.Application()
    for folder in ("live", "there"):
        app.router.add_post(f"/{folder}/whip", offer)
        app.router.add_delete(f"/{folder}/session/{{id}}", end)
    return web.AppRunner(app)


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--token", default="")
    parser.add_argument("--refuse", type=int, default=0)
    parser.add_argument("--redirect", action="store_true")
    parser.add_argument("--drop", type=float, default=0.0)
    parser.add_argument("--port", type=int, default=0)
    options = parser.parse_args()
    runner = serve(options)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", options.port)
    await site.start()
    print(json.dumps({"port": site._server.sockets[0].getsockname()[1]}), flush=True)
    closed = asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    while not closed.done():
        said["state"] = max((peer.connectionState for peer in peers.values()), default="new")
        print(json.dumps(said), flush=True)
        await asyncio.wait([closed], timeout=0.2)
    await runner.cleanup()


asyncio.run(main())
