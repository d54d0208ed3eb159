package rules

// processes are the rules about servers, workers, jobs and what they run.
func processes() []Rule {
	return []Rule{
		{
			Code: "PYA301", Name: "run.args", Severity: Error,
		},
		{
			Code: "PYA302", Name: "run.script-missing", Severity: Error,
		},
		{
			Code: "PYA303", Name: "command.shell", Severity: Error,
		},
		{
			Code: "PYA304", Name: "server.not-installed", Severity: Error,
		},
		{
			Code: "PYA305", Name: "server.file-missing", Severity: Error,
		},
		{
			Code: "PYA306", Name: "server.no-token", Severity: Warning,
		},
		{
			Code: "PYA307", Name: "gunicorn.asgi", Severity: Error,
		},
		{
			Code: "PYA308", Name: "gunicorn.threads", Severity: Error,
		},
		{
			Code: "PYA309", Name: "gunicorn.jitter", Severity: Error,
		},
		{
			Code: "PYA310", Name: "gunicorn.uvicorn-workers", Severity: Warning,
		},
		{
			Code: "PYA311", Name: "uvicorn.option", Severity: Error,
		},
		{
			Code: "PYA312", Name: "uvicorn.ends", Severity: Error,
		},
		{
			Code: "PYA313", Name: "daphne.factory", Severity: Error,
		},
		{
			Code: "PYA314", Name: "daphne.proxy", Severity: Error,
		},
		{
			Code: "PYA315", Name: "waitress.proxy", Severity: Error,
		},
		{
			Code: "PYA316", Name: "granian.threads", Severity: Error,
		},
		{
			Code: "PYA317", Name: "fastapi.app", Severity: Error,
		},
		{
			Code: "PYA318", Name: "fastapi.entrypoint", Severity: Error,
		},
		{
			Code: "PYA319", Name: "fastapi.no-file", Severity: Error,
		},
		{
			Code: "PYA320", Name: "django.missing", Severity: Error,
		},
		{
			Code: "PYA321", Name: "django.debug", Severity: Warning,
		},
		{
			Code: "PYA322", Name: "django.no-hosts", Severity: Warning,
		},
		{
			Code: "PYA323", Name: "django.static-root", Severity: Warning,
		},
		{
			Code: "PYA324", Name: "django.no-static-root", Severity: Warning,
		},
		{
			Code: "PYA325", Name: "marimo.mode", Severity: Error,
		},
		{
			Code: "PYA326", Name: "marimo.no-secret", Severity: Error,
		},
		{
			Code: "PYA327", Name: "mcp.in-code", Severity: Error,
		},
		{
			Code: "PYA328", Name: "mcp.stdio", Severity: Error,
		},
		{
			Code: "PYA329", Name: "celery.beat", Severity: Error,
		},
		{
			Code: "PYA330", Name: "celery.embedded-beat", Severity: Error,
		},
		{
			Code: "PYA331", Name: "celery.no-beat", Severity: Error,
		},
		{
			Code: "PYA332", Name: "celery.time-limits", Severity: Error,
		},
		{
			Code: "PYA333", Name: "rq.cron", Severity: Error,
		},
		{
			Code: "PYA334", Name: "rq.cron-version", Severity: Error,
		},
		{
			Code: "PYA335", Name: "rq.pool", Severity: Error,
		},
		{
			Code: "PYA336", Name: "cron.schedule", Severity: Error,
		},
		{
			Code: "PYA337", Name: "processes.two-schedulers", Severity: Error,
		},
		{
			Code: "PYA338", Name: "replicas.single", Severity: Error,
		},
		{
			Code: "PYA339", Name: "replicas.sticky", Severity: Warning,
		},
		{
			Code: "PYA340", Name: "publish.address", Severity: Error,
		},
		{
			Code: "PYA341", Name: "publish.no-server", Severity: Error,
		},
		{
			Code: "PYA342", Name: "publish.replicas", Severity: Error,
		},
		{
			Code: "PYA343", Name: "publish.taken", Severity: Error,
		},
		{
			Code: "PYA344", Name: "health.no-server", Severity: Error,
		},
		{
			Code: "PYA345", Name: "health.duration", Severity: Error,
		},
		{
			Code: "PYA346", Name: "health.host-command", Severity: Error,
		},
		{
			Code: "PYA347", Name: "health.host-refused", Severity: Warning,
		},
		{
			Code: "PYA348", Name: "limits.memory", Severity: Error,
		},
		{
			Code: "PYA349", Name: "limits.workers", Severity: Warning,
		},
	}
}
