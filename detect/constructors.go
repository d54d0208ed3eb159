package detect

import "maps"

// constructor is a callable that makes an application, and what the application is.
type constructor struct {
	framework string
	kind      kind
}

// kind is how a thing is started.
type kind string

// The kinds of things that can be started.
const (
	wsgi     kind = "wsgi"     // an object for a WSGI server (PEP 3333)
	asgi     kind = "asgi"     // an object for an ASGI server
	dash     kind = "dash"     // an object that has a WSGI object as its server
	listens  kind = "listens"  // it has a server of its own, which the script starts
	script   kind = "script"   // a file for Python
	module   kind = "module"   // a module for python -m
	console  kind = "console"  // a command that installing the project makes
	data     kind = "data"     // a script for a server of data applications, named by the framework
	mcp      kind = "mcp"      // an object for an MCP server
	worker   kind = "worker"   // an object of a task queue
	function kind = "function" // a function for functions-framework
	django   kind = "django"   // a Django project
	command  kind = "command"  // any other command
)

// constructors are the callables that make applications, by their full names.
func constructors() map[string]constructor {
	all := webConstructors()
	maps.Copy(all, otherConstructors())
	return all
}

// webConstructors make applications for a server.
func webConstructors() map[string]constructor {
	return map[string]constructor{
		"flask.Flask":                              {"flask", wsgi},
		"flask.app.Flask":                          {"flask", wsgi},
		"apiflask.APIFlask":                        {"flask", wsgi},
		"flask_openapi3.OpenAPI":                   {"flask", wsgi},
		"connexion.App":                            {"connexion", asgi},
		"connexion.FlaskApp":                       {"connexion", asgi},
		"connexion.AsyncApp":                       {"connexion", asgi},
		"bottle.Bottle":                            {"bottle", wsgi},
		"bottle.default_app":                       {"bottle", wsgi},
		"falcon.App":                               {"falcon", wsgi},
		"falcon.API":                               {"falcon", wsgi},
		"falcon.asgi.App":                          {"falcon", asgi},
		"pyramid.config.Configurator":              {"pyramid", ""},
		"fastapi.FastAPI":                          {"fastapi", asgi},
		"fastapi.applications.FastAPI":             {"fastapi", asgi},
		"ninja.NinjaAPI":                           {"", ""},
		"starlette.applications.Starlette":         {"starlette", asgi},
		"quart.Quart":                              {"quart", asgi},
		"litestar.Litestar":                        {"litestar", asgi},
		"litestar.app.Litestar":                    {"litestar", asgi},
		"starlite.Starlite":                        {"litestar", asgi},
		"blacksheep.Application":                   {"blacksheep", asgi},
		"blacksheep.server.Application":            {"blacksheep", asgi},
		"sanic.Sanic":                              {"sanic", asgi},
		"sanic.app.Sanic":                          {"sanic", asgi},
		"fasthtml.common.FastHTML":                 {"fasthtml", asgi},
		"fasthtml.common.fast_app":                 {"fasthtml", asgi},
		"fasthtml.FastHTML":                        {"fasthtml", asgi},
		"fasthtml.core.FastHTML":                   {"fasthtml", asgi},
		"fasthtml.fastapp.fast_app":                {"fasthtml", asgi},
		"esmerald.Esmerald":                        {"esmerald", asgi},
		"strawberry.asgi.GraphQL":                  {"strawberry", asgi},
		"ariadne.asgi.GraphQL":                     {"ariadne", asgi},
		"gradio.mount_gradio_app":                  {"gradio", asgi},
		"socketio.ASGIApp":                         {"socketio", asgi},
		"socketio.WSGIApp":                         {"socketio", wsgi},
		"django.core.wsgi.get_wsgi_application":    {"django", wsgi},
		"django.core.asgi.get_asgi_application":    {"django", asgi},
		"channels.routing.ProtocolTypeRouter":      {"django", asgi},
		"channels.routing.get_default_application": {"django", asgi},
		"configurations.wsgi.get_wsgi_application": {"django", wsgi},
		"dash.Dash":                                {"dash", dash},
		"dash_extensions.enrich.DashProxy":         {"dash", dash},
		"jupyter_dash.JupyterDash":                 {"dash", dash},
	}
}

// otherConstructors make what has a server of its own, or needs none.
func otherConstructors() map[string]constructor {
	return map[string]constructor{
		"aiohttp.web.Application":          {"aiohttp", listens},
		"tornado.web.Application":          {"tornado", listens},
		"robyn.Robyn":                      {"robyn", listens},
		"cherrypy.quickstart":              {"cherrypy", listens},
		"http.server.HTTPServer":           {"http.server", listens},
		"http.server.ThreadingHTTPServer":  {"http.server", listens},
		"socketserver.TCPServer":           {"http.server", listens},
		"socketserver.ThreadingTCPServer":  {"http.server", listens},
		"grpc.server":                      {"grpc", listens},
		"grpc.aio.server":                  {"grpc", listens},
		"gradio.Interface":                 {"gradio", data},
		"gradio.Blocks":                    {"gradio", data},
		"gradio.ChatInterface":             {"gradio", data},
		"gradio.TabbedInterface":           {"gradio", data},
		"shiny.App":                        {"shiny", data},
		"marimo.App":                       {"marimo", data},
		"mcp.server.fastmcp.FastMCP":       {"mcp", mcp},
		"mcp.server.mcpserver.MCPServer":   {"mcp", mcp},
		"fastmcp.FastMCP":                  {"fastmcp", mcp},
		"celery.Celery":                    {"celery", worker},
		"celery.app.Celery":                {"celery", worker},
		"huey.RedisHuey":                   {"huey", worker},
		"huey.PriorityRedisHuey":           {"huey", worker},
		"huey.RedisExpireHuey":             {"huey", worker},
		"huey.PriorityRedisExpireHuey":     {"huey", worker},
		"discord.Client":                   {"discord", listens},
		"discord.Bot":                      {"discord", listens},
		"discord.ext.commands.Bot":         {"discord", listens},
		"telegram.ext.ApplicationBuilder":  {"telegram", listens},
		"telegram.ext.Application.builder": {"telegram", listens},
		"telegram.ext.Updater":             {"telegram", listens},
		"aiogram.Dispatcher":               {"telegram", listens},
		"aiogram.Bot":                      {"telegram", listens},
		"telebot.TeleBot":                  {"telegram", listens},
		"pyrogram.Client":                  {"telegram", listens},
		"slack_bolt.App":                   {"slack", listens},
		"google.adk.agents.Agent":          {"google-adk", command},
		"google.adk.agents.LlmAgent":       {"google-adk", command},
	}
}

// starred are modules whose names are mostly imported by from … import *, and the
// constructors that come with it.
func starred() map[string][]string {
	return map[string][]string{
		"fasthtml.common": {"FastHTML", "fast_app"},
		"bottle":          {"Bottle", "default_app"},
		"flask":           {"Flask"},
		"fastapi":         {"FastAPI"},
		"sanic":           {"Sanic"},
		"tkinter":         nil,
	}
}

// dataFrameworks are modules whose import makes a script one for a server of data
// applications, and the calls that must be there.
func dataFrameworks() []struct{ module, framework, call string } {
	return []struct{ module, framework, call string }{
		{"streamlit", "streamlit", ""},
		{"chainlit", "chainlit", "on_"},
		{"nicegui", "nicegui", "ui.run("},
		{"gradio", "gradio", ".launch("},
		{"panel", "panel", ".servable("},
		{"bokeh", "bokeh", "curdoc()"},
		{"solara", "solara", ""},
		{"mesop", "mesop", "page("},
		{"marimo", "marimo", "marimo.App("},
		{"shiny", "shiny", ""},
		{"locust", "locust", "User)"},
		{"functions_framework", "functions-framework", "@functions_framework."},
	}
}
