"""A store that speaks as much of S3 as its client uses: put, in parts, list and delete."""

import hashlib
import re
from urllib.parse import quote

from aiohttp import web

KEY = "AKEXAMPLE"
SECRET = "sec/ret+of:the-store"
BUCKET = "copies"


class ObjectStore:
    """`objects` holds contents by their names; with `is_broken` each request fails."""

    def __init__(self):
        self.objects = {}
        self.is_broken = False
        self._parts = {}

    async def __aenter__(self):
        app = web.Application(client_max_size=2**28)
        app.router.add_route("*", f"/{BUCKET}", self._bucket)
        app.router.add_route("*", f"/{BUCKET}/{{name:.+}}", self._object)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.port = site._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_):
        await self._runner.cleanup()

    def url(self, folder="bot", secret=SECRET):
        keys = f"{KEY}:{quote(secret, safe='')}"
        return f"http://{keys}@127.0.0.1:{self.port}/{BUCKET}/{folder}"

    async def _read(self, request):
        body = await request.read()
        if self.is_broken:
            raise web.HTTPForbidden
        assert f"Credential={KEY}/" in request.headers["Authorization"]
        assert request.headers["x-amz-content-sha256"] == (
            hashlib.sha256(body).hexdigest()
        )
        return body

    async def _bucket(self, request):
        body = await self._read(request)
        if request.method == "POST" and "delete" in request.query:
            return self._delete(re.findall(r"<Key>([^<]+)</Key>", body.decode()))
        prefix = request.query["prefix"]
        return _xml(
            "<ListBucketResult><IsTruncated>false</IsTruncated>"
            + "".join(
                f"<Contents><Key>{name}</Key><Size>{len(content)}</Size>"
                "<LastModified>2026-12-03T00:00:00.000Z</LastModified>"
                "<ETag>e</ETag></Contents>"
                for name, content in sorted(self.objects.items())
                if name.startswith(prefix)
            )
            + "</ListBucketResult>"
        )

    def _delete(self, keys):
        for key in keys:
            del self.objects[key]
        told = "".join(f"<Deleted><Key>{key}</Key></Deleted>" for key in keys)
        return _xml(f"<DeleteResult>{told}</DeleteResult>")

    async def _object(self, request):
        body = await self._read(request)
        name = request.match_info["name"]
        if "uploads" in request.query:
            self._parts[name] = {}
            return _xml(
                "<InitiateMultipartUploadResult><UploadId>u</UploadId>"
                "</InitiateMultipartUploadResult>"
            )
        if "partNumber" in request.query:
            self._parts[name][int(request.query["partNumber"])] = body
        elif "uploadId" in request.query:
            parts = self._parts.pop(name)
            self.objects[name] = b"".join(parts[each] for each in sorted(parts))
            return _xml(
                "<CompleteMultipartUploadResult><ETag>e</ETag>"
                "</CompleteMultipartUploadResult>"
            )
        else:
            assert request.method == "PUT"
            self.objects[name] = body
        return web.Response(headers={"ETag": "e"})


def _xml(text):
    return web.Response(text=text, content_type="application/xml")
