"""Wait for a condition, never for time."""

import asyncio


async def until(condition, seconds=120.0):
    """Wait for something to become true, looking often."""
    async with asyncio.timeout(seconds):
        while True:
            found = condition()
            if asyncio.iscoroutine(found):
                found = await found
            if found:
                return found
            await asyncio.sleep(0.01)
