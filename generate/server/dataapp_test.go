package server

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/docker-pyapp/docker-pyapp/spec"
)

// dataInput is what a kind is given by the application's main process.
func dataInput(kind string, secrets ...string) Input {
	in := input(Resources{})
	in.Field, in.Secrets = "server."+kind, secrets
	return in
}

// specProcess is what a kind makes of a spec's fields, the schema's defaults among them.
func specProcess(t *testing.T, kind, fields string, in Input) Process {
	t.Helper()
	s, err := spec.Load("pyapp.cue", []byte(`{name: "shop", python: "3.13", server: `+kind+`: `+fields+`}`))
	if err != nil {
		t.Fatal(err)
	}
	of, ok := Of(s.App.Server)
	if !ok {
		t.Fatalf("there is no kind %s", kind)
	}
	return of.Process(s.App.Server, in)
}

// The smallest spec of each: what runs is as its documentation has it in a container.
func TestDataAppsByDefault(t *testing.T) {
	for _, c := range []struct {
		kind, fields string
		argv         string
		development  string // "" is the same command
		port         int
		signal       string
		health       Health
		packages     string
		folders      string
		files        string
	}{
		{
			"streamlit", `{app: "app.py"}`,
			"streamlit run --server.address=0.0.0.0 --server.port=8501 --server.headless=true --server.fileWatcherType=none --browser.gatherUsageStats=false app.py",
			"streamlit run --server.address=0.0.0.0 --server.port=8501 --server.headless=true --server.fileWatcherType=auto --browser.gatherUsageStats=false app.py --server.runOnSave=true",
			8501, "SIGTERM",
			Health{Path: "/_stcore/health"},
			"streamlit", "", "app.py",
		},
		{
			"gradio", `{app: "app.py"}`, "python app.py", "gradio app.py",
			7860, "SIGINT",
			Health{Path: "/", Any: true},
			"gradio", ".gradio", "app.py",
		},
		{
			"panel", `{app: "app.py"}`, "panel serve app.py --address=0.0.0.0 --port=5006 --liveness",
			"panel serve app.py --address=0.0.0.0 --port=5006 --liveness --autoreload",
			5006, "SIGTERM",
			Health{Path: "/liveness"},
			"panel", "", "app.py",
		},
		{
			"nicegui", `{app: "main.py"}`, "python main.py", "",
			8080, "SIGTERM",
			Health{Path: "/_nicegui_ws/socket.io/", Any: true},
			"nicegui", "", "main.py",
		},
		{
			"chainlit", `{app: "app.py"}`, "chainlit run app.py --headless --host=0.0.0.0 --port=8000",
			"chainlit run app.py --headless --host=0.0.0.0 --port=8000 --watch",
			8000, "SIGTERM",
			Health{Path: "/", Any: true},
			"chainlit", ".files", "app.py .chainlit/config.toml chainlit.md",
		},
		{
			"shiny", `{app: "app.py"}`, "shiny run --host=0.0.0.0 --port=8000 --no-dev-mode app.py",
			"shiny run --host=0.0.0.0 --port=8000 --reload app.py",
			8000, "SIGTERM",
			Health{Path: "/", Any: true},
			"shiny", "", "app.py",
		},
		{
			"marimo", `{app: "notebook.py"}`, "marimo run --headless --host=0.0.0.0 --port=2718 notebook.py",
			"marimo run --headless --host=0.0.0.0 --port=2718 --watch notebook.py",
			2718, "SIGTERM",
			Health{Path: "/health"},
			"marimo", "", "notebook.py",
		},
		{
			"voila", `{notebook: "dashboard.ipynb"}`,
			"voila --no-browser --Voila.ip=0.0.0.0 --Voila.port=8866 --MappingKernelManager.cull_idle_timeout=600 --MappingKernelManager.cull_interval=60 dashboard.ipynb",
			"voila --no-browser --Voila.ip=0.0.0.0 --Voila.port=8866 --MappingKernelManager.cull_idle_timeout=600 --MappingKernelManager.cull_interval=60 dashboard.ipynb --autoreload=True",
			8866, "SIGTERM",
			Health{Path: "/voila/static/", Any: true},
			"voila ipykernel", "", "dashboard.ipynb",
		},
		{
			"jupyter", `{}`,
			"jupyter lab --no-browser --ServerApp.ip=0.0.0.0 --ServerApp.port=8888 --ServerApp.port_retries=0 --LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate --LabApp.news_url=None",
			"", 8888, "SIGTERM",
			Health{Path: "/api"},
			"jupyterlab", "", ".",
		},
		{
			"mcp", `{app: "server:mcp"}`, "uvicorn --factory --host=0.0.0.0 --port=8000 --timeout-graceful-shutdown=10 server:mcp.streamable_http_app",
			"uvicorn --factory --host=0.0.0.0 --port=8000 --timeout-graceful-shutdown=10 server:mcp.streamable_http_app --reload",
			8000, "SIGTERM",
			Health{Path: "/", Any: true},
			"mcp uvicorn", "", ".",
		},
	} {
		t.Run(c.kind, func(t *testing.T) {
			p := specProcess(t, c.kind, c.fields, dataInput(c.kind, "JUPYTER_TOKEN"))
			var packages []string
			for _, one := range p.Packages {
				packages = append(packages, one.Name)
			}
			type shown struct {
				Argv, Development, Signal, Packages, Folders, Files string
				Port, Workers                                       int
				Health                                              Health
			}
			line := func(words []string) string { return strings.Join(words, " ") }
			got := shown{line(p.Argv.Argv), line(p.Development), p.StopSignal.Name, line(packages), line(p.Folders), line(p.Files), p.Port.Number, p.Workers, p.Health}
			want := shown{c.argv, c.development, c.signal, c.packages, c.folders, c.files, c.port, 1, c.health}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if p.Grace != 10*time.Second || p.Memory < 64<<20 || len(p.Findings) > 0 {
				t.Errorf("grace %v, memory %d, findings %v", p.Grace, p.Memory, p.Findings)
			}
		})
	}
}

// Every field once, so that one that is read by nobody shows: each value is
// found in the command or in the variables.
func TestDataAppsReadEveryField(t *testing.T) {
	for _, c := range []struct {
		kind, fields string
		want         []string // further texts that the values become
	}{
		{"streamlit", `{app: "a1.py", address: "::", port: 2001, base_url_path: "/p3", browser_server_address: "h4", browser_server_port: 2005,
			max_upload_size: 2006, max_message_size: 2007, enable_cors: false, enable_xsrf_protection: false, enable_websocket_compression: true,
			enable_static_serving: true, file_watcher_type: "poll", gather_usage_stats: true, log_level: "debug", args: ["--a8"]}`, []string{
			"--server.enableCORS=false", "--server.enableXsrfProtection=false", "--server.enableWebsocketCompression=true",
			"--server.enableStaticServing=true", "--browser.gatherUsageStats=true", "--logger.level=debug",
		}},
		{"gradio", `{app: "a1.py", server_name: "::", server_port: 2001, root_path: "/p2", allowed_paths: ["f3"], flagging_mode: "never",
			analytics_enabled: true, ssr_mode: true, mcp_server: true, demo_name: "d4", args: ["--a5"]}`, []string{
			"GRADIO_SERVER_NAME=::", "GRADIO_ANALYTICS_ENABLED=True", "GRADIO_SSR_MODE=True", "GRADIO_MCP_SERVER=True",
			"GRADIO_FLAGGING_MODE=never", "GRADIO_ALLOWED_PATHS=f3", "GRADIO_ROOT_PATH=/p2", "--demo-name=d4",
		}},
		{"dash", `{app: "a1:server", host: "::", port: 2003, url_base_pathname: "/p2", gunicorn: {workers: 204, threads: 205}}`, []string{
			"DASH_URL_BASE_PATHNAME=/p2/", "WEB_CONCURRENCY=204", "--threads=205",
		}},
		{"panel", `{app: "a1.py", apps: ["a2.py"], address: "::", port: 2003, allow_websocket_origin: ["h4", "h5:2006"], prefix: "/p7", index: "i8",
			use_xheaders: true, num_procs: 209, num_threads: 210, warm: true, session_token_expiration: 2011, unused_session_lifetime: 2012,
			log_level: "trace", args: ["--a13"]}`, []string{
			"--use-xheaders", "--warm", "--allow-websocket-origin=h4", "--allow-websocket-origin=h5:2006", "--index=i8", "--num-procs=209", "--log-level=trace",
		}},
		{
			"nicegui", `{app: "a1.py", port: 2002, storage_path: "/p3", forwarded_allow_ips: ["10.0.0.4", "10.0.0.5"], args: ["--a6"]}`,
			[]string{"NICEGUI_STORAGE_PATH=/p3", "FORWARDED_ALLOW_IPS=10.0.0.4,10.0.0.5"},
		},
		{
			"chainlit", `{app: "a1.py", host: "::", port: 2002, root_path: "/p3", url: "https://h4", debug: true, forwarded_allow_ips: ["*"], args: ["--a5"]}`,
			[]string{"CHAINLIT_URL=https://h4", "--debug", "FORWARDED_ALLOW_IPS=*"},
		},
		{"shiny", `{app: "a1:app", host: "::", port: 2002, app_dir: "d3", factory: true, ws_max_size: 2004, log_level: "trace",
			forwarded_allow_ips: ["*"], args: ["--a5"]}`, []string{"--factory", "--log-level=trace", "FORWARDED_ALLOW_IPS=*"}},
		{"marimo", `{app: "a1.py", mode: "run", host: "::", port: 2002, base_url: "/p3", proxy: "h4", token_password_file: "s5", include_code: true,
			session_ttl: 2006, allow_origins: ["o7", "o8"], args: ["--", "--a9"]}`, []string{
			"--token", "--token-password-file=/run/secrets/s5", "--include-code", "--allow-origins=o7", "--allow-origins=o8",
		}},
		{"voila", `{notebook: "n1.ipynb", ip: "::", port: 2002, base_url: "/p3", strip_sources: false, theme: "dark", template: "t4", preheat_kernel: true,
			default_pool_size: 25, cull_idle_timeout: 2006, file_allowlist: ["l7"], args: ["--a8"]}`, []string{
			"--VoilaConfiguration.strip_sources=False", "--VoilaConfiguration.preheat_kernel=True", "--Voila.base_url=/p3/",
			"--VoilaConfiguration.theme=dark", "--VoilaConfiguration.file_allowlist=l7",
		}},
		{"jupyter", `{app: "notebook", ip: "::", port: 2002, root_dir: "d3", base_url: "/p4", allow_origin: "o5", trust_xheaders: true,
			cull_idle_timeout: 2006, shutdown_no_activity_timeout: 2007, check_for_updates: true, args: ["--a8"]}`, []string{
			"jupyter", "notebook", "--ServerApp.trust_xheaders=True", "--ServerApp.base_url=/p4/",
		}},
		{"mcp", `{app: "a1:b2", sdk: "fastmcp", transport: "http", host: "::", port: 2003, path: "/p4", stateless: true, allowed_hosts: ["h5"],
			allowed_origins: ["o6"], forwarded_allow_ips: ["10.0.0.7"], timeout_graceful_shutdown: 208, log_level: "trace", args: ["--a9"]}`, []string{
			"a1:b2.http_app", "FASTMCP_STREAMABLE_HTTP_PATH=/p4", "FASTMCP_STATELESS_HTTP=true", `FASTMCP_HTTP_ALLOWED_HOSTS=["h5","127.0.0.1:*"]`,
			`FASTMCP_HTTP_ALLOWED_ORIGINS=["o6"]`, "--forwarded-allow-ips=10.0.0.7", "--log-level=trace", "--timeout-graceful-shutdown=208",
		}},
	} {
		t.Run(c.kind, func(t *testing.T) {
			p := specProcess(t, c.kind, c.fields, dataInput(c.kind, "s5", "JUPYTER_TOKEN"))
			words := slices.Concat(p.Argv.Argv, p.Development)
			for _, v := range p.Env {
				words = append(words, v.Name+"="+v.Value)
			}
			if c.kind == "nicegui" { // its port is in the code: nothing passes it on
				words = append(words, strconv.Itoa(p.Port.Number))
			}
			text := strings.Join(words, " ")
			for _, want := range append(c.want, marks(c.fields)...) {
				if !strings.Contains(text, want) {
					t.Errorf("nothing says %s in\n%s", want, text)
				}
			}
			if len(p.Findings) > 0 {
				t.Errorf("findings %v", p.Findings)
			}
		})
	}
}

// marks are the values of a test's fields that are like no other: 2001, a1, p2.
func marks(fields string) []string {
	var found []string
	for _, word := range strings.FieldsFunc(fields, func(r rune) bool { return !strings.ContainsRune("abcdefghijklmnopqrstuvwxyz0123456789", r) }) {
		if last := word[len(word)-1]; last >= '0' && last <= '9' && len(word) > 1 {
			found = append(found, word)
		}
	}
	return found
}

// A path behind a proxy that strips nothing is part of the health check's.
func TestHealthIsUnderTheBasePath(t *testing.T) {
	for kind, c := range map[string]struct{ fields, want string }{
		"streamlit": {`{app: "a.py", base_url_path: "/x"}`, "/x/_stcore/health"},
		"dash":      {`{app: "a:server", url_base_pathname: "/x/"}`, "/x/"},
		"panel":     {`{app: "a.py", prefix: "/x"}`, "/x/liveness"},
		"chainlit":  {`{app: "a.py", root_path: "/x"}`, "/x/"},
		"marimo":    {`{app: "a.py", base_url: "/x"}`, "/x/health"},
		"voila":     {`{base_url: "/x"}`, "/x/voila/static/"},
		"jupyter":   {`{base_url: "/x/"}`, "/x/api"},
	} {
		if got := specProcess(t, kind, c.fields, dataInput(kind)).Health.Path; got != c.want {
			t.Errorf("%s: asked for %s, want %s", kind, got, c.want)
		}
	}
}

func TestGradioFoldersByVersion(t *testing.T) {
	for version, want := range map[string]string{"": ".gradio", "5.49.0": ".gradio", "6": ".gradio", "4.44.1": "flagged gradio_cached_examples"} {
		if got := strings.Join(gradioFolders(version), " "); got != want {
			t.Errorf("%q: %s, want %s", version, got, want)
		}
	}
}

// Chainlit's root elsewhere: what is there is the spec's affair.
func TestChainlitRoot(t *testing.T) {
	in := dataInput("chainlit")
	in.Env = map[string]spec.Scalar{"CHAINLIT_APP_ROOT": "/data"}
	p := specProcess(t, "chainlit", `{app: "app.py"}`, in)
	if diff := cmp.Diff([]string{"app.py"}, p.Files); diff != "" || p.Folders != nil {
		t.Errorf("folders %v, files (-want +got):\n%s", p.Folders, diff)
	}
}

func TestDashIsServedByGunicorn(t *testing.T) {
	p := specProcess(t, "dash", `{app: "app:server"}`, dataInput("dash"))
	if p.Argv.Argv[0] != "gunicorn" || p.Argv.Argv[len(p.Argv.Argv)-1] != "app:server" || p.Port.Number != 8050 || p.Sticky {
		t.Errorf("got %v on %d, sticky %v", p.Argv.Argv, p.Port.Number, p.Sticky)
	}
	if diff := cmp.Diff([]Package{{"dash", "server.dash"}, {"gunicorn", "server.dash"}}, p.Packages); diff != "" {
		t.Errorf("packages (-want +got):\n%s", diff)
	}
	if p.Port.Field != "server.dash.port" || p.Argv.Field != "server.dash" {
		t.Errorf("the port is of %s, the command of %s", p.Port.Field, p.Argv.Field)
	}
}

// Standard input has neither a port nor a health to ask for, and ends.
func TestMCPOverStandardInput(t *testing.T) {
	p := specProcess(t, "mcp", `{app: "shop.server:tools.mcp", transport: "stdio"}`, dataInput("mcp"))
	want := []string{"python", "-c", "import shop.server; shop.server.tools.mcp.run(transport='stdio')"}
	if diff := cmp.Diff(want, p.Argv.Argv); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if p.Port.Number != 0 || p.Health.Path != "" || p.Health.Command != nil || !p.Ends || !p.Stdin || p.Sticky {
		t.Errorf("got %+v", p)
	}
	if diff := cmp.Diff([]Package{{"mcp", "server.mcp"}}, p.Packages); diff != "" {
		t.Errorf("packages (-want +got):\n%s", diff)
	}
}

// fastmcp writes on the terminal and asks for new versions, where it may.
func TestFastMCPIsQuiet(t *testing.T) {
	p := specProcess(t, "mcp", `{app: "server:mcp", sdk: "fastmcp", transport: "stdio"}`, dataInput("mcp"))
	got := map[string]string{}
	for _, v := range p.Env {
		got[v.Name] = v.Value
	}
	if got["FASTMCP_SHOW_SERVER_BANNER"] != "false" || got["FASTMCP_CHECK_FOR_UPDATES"] != "off" {
		t.Errorf("got %v", got)
	}
}

func TestStickyIsSaid(t *testing.T) {
	for fields, want := range map[string]bool{
		`{app: "s:m"}`: false, `{app: "s:m", sdk: "fastmcp"}`: true, `{app: "s:m", sdk: "fastmcp", stateless: true}`: false,
	} {
		if got := specProcess(t, "mcp", fields, dataInput("mcp")).Sticky; got != want {
			t.Errorf("%s: sticky %v, want %v", fields, got, want)
		}
	}
}

func TestDataAppRules(t *testing.T) {
	for _, c := range []struct{ name, kind, fields, secrets, want string }{
		{"a notebook server without a token", "jupyter", `{}`, "", "server.no-token"},
		{"with one", "jupyter", `{}`, "JUPYTER_TOKEN", ""},
		{"in small letters", "jupyter", `{}`, "jupyter_token", ""},
		{"an editor without a token", "marimo", `{app: "n.py", mode: "edit"}`, "", "server.no-token"},
		{"an editor with one", "marimo", `{app: "n.py", mode: "edit", token_password_file: "t"}`, "t", ""},
		{"an application needs none", "marimo", `{app: "n.py"}`, "", ""},
		{"a token that is nowhere", "marimo", `{app: "n.py", token_password_file: "t"}`, "", "marimo.no-secret"},
		{"an editor that hides the code", "marimo", `{app: "n.py", mode: "edit", token_password_file: "t", include_code: false}`, "t", "marimo.mode"},
		{"what the code says", "mcp", `{app: "s:m", stateless: true, allowed_hosts: ["h"], path: "/x", allowed_origins: ["o"]}`, "", "mcp.in-code mcp.in-code mcp.in-code mcp.in-code"},
		{"what standard input has not", "mcp", `{app: "s:m", sdk: "fastmcp", transport: "stdio", path: "/x", args: ["--a"]}`, "", "mcp.stdio mcp.stdio"},
		{"a script elsewhere", "streamlit", `{app: "../app.py"}`, "", "path.outside"},
		{"a second one elsewhere", "panel", `{app: "a.py", apps: ["../b.py"]}`, "", "path.outside"},
		{"notebooks elsewhere", "jupyter", `{root_dir: "../n"}`, "JUPYTER_TOKEN", "path.outside"},
		{"notebooks on a volume", "jupyter", `{root_dir: "/data"}`, "JUPYTER_TOKEN", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var codes []string
			for _, f := range specProcess(t, c.kind, c.fields, dataInput(c.kind, strings.Fields(c.secrets)...)).Findings {
				codes = append(codes, f.Rule)
			}
			if got := strings.Join(codes, " "); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}
