import asyncio
import inspect
import json
import os
import sys

from mcp.server.transport_security import TransportSecuritySettings

LOCAL = ["127.0.0.1:*", "localhost:*", "[::1]:*"]


class FastMCP:
    def __init__(self, name="FastMCP", instructions=None, *, host=None, port=None, stateless_http=False, json_response=False, streamable_http_path="/mcp",
                 transport_security=None, log_level="INFO", debug=False):
        self.name, self.path = name, streamable_http_path
        self.host, self.port = host or os.environ.get("FASTMCP_HOST", "127.0.0.1"), int(port or os.environ.get("FASTMCP_PORT", 8000))
        # On loopback, the SDK answers loopback's names alone.
        local = self.host in ("127.0.0.1", "localhost", "::1")
        self.security = transport_security or TransportSecuritySettings(local, LOCAL)
        self.tools, self.routes = {}, []

    def tool(self, name=None, **settings):
        return lambda function: self.tools.setdefault(name or function.__name__, function)

    def resource(self, *args, **settings):
        return lambda function: function

    prompt = resource

    def custom_route(self, path, methods, **settings):
        return lambda function: self.routes.append((path, methods, function)) or function

    async def answer(self, request):
        method, params = request.get("method"), request.get("params", {})
        if method == "initialize":
            result = {"protocolVersion": "2025-06-18", "capabilities": {"tools": {}}, "serverInfo": {"name": self.name, "version": "1.20.0"}}
        elif method == "tools/list":
            result = {"tools": [{"name": name, "description": f.__doc__ or "", "inputSchema": {"type": "object"}} for name, f in self.tools.items()]}
        elif method == "tools/call":
            value = self.tools[params["name"]](**params.get("arguments", {}))
            value = await value if inspect.isawaitable(value) else value
            result = {"content": [{"type": "text", "text": str(value)}], "isError": False}
        elif "id" not in request:
            return None
        else:
            return {"jsonrpc": "2.0", "id": request["id"], "error": {"code": -32601, "message": "Method not found"}}
        return {"jsonrpc": "2.0", "id": request.get("id"), "result": result}

    def streamable_http_app(self):
        from starlette.applications import Starlette
        from starlette.responses import JSONResponse, Response
        from starlette.routing import Route

        async def endpoint(request):
            if not self.security.allows(request.headers.get("host", "")):
                return Response("Invalid Host header", 421)
            if "text/event-stream" not in request.headers.get("accept", ""):
                return Response("Not Acceptable: Client must accept text/event-stream", 406)
            answer = await self.answer(json.loads(await request.body()))
            return Response(status_code=202) if answer is None else JSONResponse(answer)

        return Starlette(routes=[Route(self.path, endpoint, methods=["POST"])] + [Route(p, f, methods=m) for p, m, f in self.routes])

    def run(self, transport="stdio", mount_path=None):
        if transport == "streamable-http":
            import uvicorn

            return uvicorn.run(self.streamable_http_app(), host=self.host, port=self.port)
        if transport != "stdio":
            sys.exit(f"mcp: the stand-in does not know {transport}")
        for line in sys.stdin:
            answer = asyncio.run(self.answer(json.loads(line)))
            if answer is not None:
                print(json.dumps(answer), flush=True)
