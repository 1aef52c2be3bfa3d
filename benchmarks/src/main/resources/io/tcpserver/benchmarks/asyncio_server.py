"""The upper-case line server on asyncio streams; obeys the harness as the Java servers do."""

import asyncio
import gc
import sys


async def shout(reader, writer):
    try:
        while line := await reader.readline():
            writer.write(line.upper())
            await writer.drain()
    except ConnectionError:
        # The load generator closes with replies still on their way
        pass
    finally:
        writer.close()


async def main():
    server = await asyncio.start_server(shout, "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    loop = asyncio.get_running_loop()
    while command := await loop.run_in_executor(None, sys.stdin.readline):
        if command.strip() == "gc":
            gc.collect()
        # No figure for the heap that would mean the same as Java's
        print(0, flush=True)


asyncio.run(main())
