"""Stand-in for the Python SDK of MCP 1.20: FastMCP with tools, over stdio and streamable HTTP.
https://github.com/modelcontextprotocol/python-sdk#streamable-http-transport
https://modelcontextprotocol.io/specification/2025-06-18/basic/transports
"""
