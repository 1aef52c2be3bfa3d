"""A device: says hello, sends a reading for each that was acknowledged, and does what it is told.

Arguments: the port, the id of the device, and how many readings it sends. Prints what it receives.
"""
import asyncio
import json
import sys


async def main(port, device, readings):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)

    def send(**message):
        writer.write(json.dumps(message).encode() + b"\n")

    def send_reading(sequence):
        if sequence <= readings:
            send(type="reading", sequence=sequence, sensor="temperature", value=20 + sequence / 2)

    send(type="hello", device=device)
    async for line in reader:
        message = json.loads(line)
        kind = message.pop("type")
        print(kind, *(message[key] for key in sorted(message)), flush=True)
        if kind == "welcome":
            send_reading(1)
        elif kind == "ack":
            send_reading(message["sequence"] + 1)
        elif kind == "command" and message["action"] != "sleep":
            send(type="result", command=message["id"], outcome=message["action"] + " done")
        await writer.drain()
    print("end", flush=True)
    writer.close()
    await writer.wait_closed()


asyncio.run(main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
