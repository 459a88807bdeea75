"""A headless Chromium on a page. Says what its video element shows as a line of JSON every fifth of a second, until its input is closed.

browser.py URL
"""

import asyncio
import json
import shutil
import sys
import tempfile

import aiohttp

LOOK = """JSON.stringify({
  frames: document.getElementById('video').getVideoPlaybackQuality().totalVideoFrames,
  size: [document.getElementById('video').videoWidth, document.getElementById('video').videoHeight],
  tracks: (document.getElementById('video').srcObject || new MediaStream()).getTracks().map(track => track.kind + ' ' + track.readyState).sort(),
  state: document.getElementById('state').textContent,
  figures: document.getElementById('figures').textContent,
})"""


async def main():
    url, folder = sys.argv[1], tempfile.mkdtemp()
    browser = await asyncio.create_subprocess_exec(
        "chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--mute-audio", "--no-first-run",
        "--remote-debugging-port=0", f"--user-data-dir={folder}", url,
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
    )
    try:
        while True:
            line = (await browser.stderr.readline()).decode()
            if not line:
                sys.exit("Chromium ended before it listened")
            if "DevTools listening on" in line:
                port = line.split("ws://127.0.0.1:")[1].split("/")[0]
                break
        asyncio.ensure_future(drain(browser.stderr))
        async with aiohttp.ClientSession() as session:
            await look(session, port)
    finally:
        if browser.returncode is None:
            browser.kill()
        await browser.wait()
        shutil.rmtree(folder, ignore_errors=True)


async def drain(stream):
    while await stream.readline():
        pass


async def look(session, port):
    page = None
    while page is None:
        async with session.get(f"http://127.0.0.1:{port}/json") as response:
            pages = [target for target in await response.json(content_type=None) if target["type"] == "page"]
        page = pages[0]["webSocketDebuggerUrl"] if pages else None
    closed = asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    async with session.ws_connect(page) as socket:
        number = 0
        while not closed.done():
            number += 1
            await socket.send_json({"id": number, "method": "Runtime.evaluate", "params": {"expression": LOOK}})
            while (answer := await socket.receive_json()).get("id") != number:
                pass
            value = answer.get("result", {}).get("result", {}).get("value")
            if value:
                print(value, flush=True)
            await asyncio.wait([closed], timeout=0.2)


asyncio.run(main())
