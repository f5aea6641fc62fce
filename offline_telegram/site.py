"""HTTP routes: the page's files, and faults and counters for other processes."""

from pathlib import Path

from aiohttp import web

from offline_telegram.api.errors import Impossible
from offline_telegram.world.world import World

PAGE = Path(__file__).with_name("page")


def page_routes() -> list[web.AbstractRouteDef]:
    async def static(request: web.Request) -> web.FileResponse:
        return _fresh(request.match_info.get("name", "index.html"))

    return [web.get("/", static), web.get("/static/{name:.+}", static)]


def _fresh(name: str) -> web.FileResponse:
    """A file that browsers revalidate each time, so that old and new modules never mix."""
    path = (PAGE / name).resolve()
    if not path.is_relative_to(PAGE.resolve()) or not path.is_file():
        raise web.HTTPNotFound
    return web.FileResponse(path, headers={"Cache-Control": "no-cache"})


def operator_routes(world: World) -> list[web.AbstractRouteDef]:
    async def get_faults(_: web.Request) -> web.Response:
        return web.json_response(world.faults.to_json())

    async def set_faults(request: web.Request) -> web.Response:
        try:
            wanted = await request.json()
            if seed := wanted.pop("seed", None):
                world.faults.seed(int(seed))
            world.faults.set(**wanted)
        except (Impossible, ValueError, TypeError, AttributeError) as error:
            return web.json_response({"error": str(error)}, status=400)
        return await get_faults(request)

    async def get_counters(_: web.Request) -> web.Response:
        counts = world.counters.to_json()
        return web.json_response(counts | {"pending": len(world.updates.pending)})

    return [
        web.get("/sandbox/faults", get_faults),
        web.post("/sandbox/faults", set_faults),
        web.get("/sandbox/counters", get_counters),
    ]
