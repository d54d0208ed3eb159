package detect

import (
	"path"
	"slices"
	"strconv"
	"strings"
)

// optionKind is what an option of a command becomes in a spec.
type optionKind int

const (
	textOption  optionKind = iota
	upperOption            // a text in capitals
	logOption              // where the log goes: a file is none, the container has its own
	numberOption
	listOption // of texts with commas between them
	onOption   // without a value: true
	offOption  // without a value: false
	bindOption // host and port
	hostOption
	portOption
	factoryOption // without a value: the application is a factory
	dropOption    // without a value: only of use where code is written
	dropValue     // the same, with a value
)

// commandOption is an option in all its spellings, and the field of its value.
type commandOption struct {
	names string // with blanks between them
	kind  optionKind
	field string
}

// program is a command whose options a spec has fields for.
type program struct {
	name    string
	words   int    // how many there are before the options: 2 of fastapi run
	app     string // the field of its first argument that is no option
	options []commandOption
	other   bool // whether further options can be given as args
}

// programs are the commands that a spec has fields for, by their kinds in the spec.
func programs() map[string]program {
	return map[string]program{
		"gunicorn":  {"gunicorn", 1, "app", gunicornOptions(), true},
		"uvicorn":   {"uvicorn", 1, "app", uvicornOptions(), true},
		"hypercorn": {"hypercorn", 1, "app", hypercornOptions(), true},
		"granian":   {"granian", 1, "app", granianOptions(), true},
		"daphne":    {"daphne", 1, "app", daphneOptions(), true},
		"waitress":  {"waitress-serve", 1, "app", waitressOptions(), true},
		"fastapi":   {"fastapi", 2, "path", fastapiOptions(), true},
		"flask": {"flask", 2, "", []commandOption{
			{"--app -A", textOption, "app"}, {"-h --host", hostOption, ""}, {"-p --port", portOption, ""}, {"--debug --reload --no-reload --with-threads", dropOption, ""},
		}, false},
		"streamlit": {"streamlit", 2, "app", streamlitOptions(), true},
		"celery":    {"celery", 1, "", celeryOptions(), true},
		"rq": {"rq", 2, "queues", []commandOption{
			{"--with-scheduler", onOption, "with_scheduler"}, {"-w --worker-class", textOption, "worker_class"}, {"-c --config", textOption, "config"},
		}, true},
		"dramatiq": {"dramatiq", 1, "broker", []commandOption{
			{"-p --processes", numberOption, "processes"}, {"-t --threads", numberOption, "threads"}, {"-Q --queues", listOption, "queues"}, {"--watch", dropValue, ""},
		}, true},
		"arq":  {"arq", 1, "worker_settings", nil, true},
		"huey": {"huey_consumer", 1, "app", hueyOptions(), true},
	}
}

func hypercornOptions() []commandOption {
	return []commandOption{
		{"-b --bind", bindOption, ""},
		{"-w --workers", numberOption, "workers"},
		{"-k --worker-class", textOption, "worker_class"},
		{"--access-logfile", logOption, "accesslog"},
		{"--error-logfile --log-file", logOption, "errorlog"},
		{"--log-level", textOption, "loglevel"},
		{"--root-path", textOption, "root_path"},
		{"-c --config", textOption, "config"},
		{"--reload --debug", dropOption, ""},
	}
}

func granianOptions() []commandOption {
	return []commandOption{
		{"--host", hostOption, ""},
		{"--port", portOption, ""},
		{"--interface", textOption, "interface"},
		{"--workers", numberOption, "workers"},
		{"--loop", textOption, "loop"},
		{"--http", textOption, "http"},
		{"--log-level", textOption, "log_level"},
		{"--working-dir", textOption, "working_dir"},
		{"--factory", factoryOption, ""},
		{"--reload", dropOption, ""},
	}
}

func daphneOptions() []commandOption {
	return []commandOption{
		{"-b --bind", hostOption, ""},
		{"-p --port", portOption, ""},
		{"--root-path", textOption, "root_path"},
		{"--proxy-headers", onOption, "proxy_headers"},
		{"-v --verbosity", numberOption, "verbosity"},
		{"--access-log", textOption, "access_log"},
	}
}

func waitressOptions() []commandOption {
	return []commandOption{
		{"--listen", bindOption, ""},
		{"--host", hostOption, ""},
		{"--port", portOption, ""},
		{"--threads", numberOption, "threads"},
		{"--url-scheme", textOption, "url_scheme"},
		{"--url-prefix", textOption, "url_prefix"},
		{"--call", factoryOption, ""},
	}
}

func fastapiOptions() []commandOption {
	return []commandOption{
		{"--host", hostOption, ""},
		{"--port", portOption, ""},
		{"--workers", numberOption, "workers"},
		{"--root-path", textOption, "root_path"},
		{"--app", textOption, "app"},
		{"-e --entrypoint", textOption, "entrypoint"},
		{"--proxy-headers", onOption, "proxy_headers"},
		{"--reload", dropOption, ""},
	}
}

func streamlitOptions() []commandOption {
	return []commandOption{
		{"--server.port", portOption, ""},
		{"--server.address", hostOption, ""},
		{"--server.headless", dropValue, ""},
		{"--server.baseUrlPath", textOption, "base_url_path"},
		{"--server.maxUploadSize", numberOption, "max_upload_size"},
	}
}

func gunicornOptions() []commandOption {
	return []commandOption{
		{"-b --bind", bindOption, ""},
		{"-w --workers", numberOption, "workers"},
		{"-k --worker-class", textOption, "worker_class"},
		{"--threads", numberOption, "threads"},
		{"--worker-connections", numberOption, "worker_connections"},
		{"--max-requests", numberOption, "max_requests"},
		{"--max-requests-jitter", numberOption, "max_requests_jitter"},
		{"-t --timeout", numberOption, "timeout"},
		{"--graceful-timeout", numberOption, "graceful_timeout"},
		{"--keep-alive", numberOption, "keepalive"},
		{"--backlog", numberOption, "backlog"},
		{"--limit-request-line", numberOption, "limit_request_line"},
		{"--limit-request-fields", numberOption, "limit_request_fields"},
		{"--limit-request-field_size", numberOption, "limit_request_field_size"},
		{"--preload", onOption, "preload_app"},
		{"--forwarded-allow-ips", listOption, "forwarded_allow_ips"},
		{"--worker-tmp-dir", textOption, "worker_tmp_dir"},
		{"--access-logfile", logOption, "accesslog"},
		{"--access-logformat", textOption, "access_logformat"},
		{"--error-logfile --log-file", logOption, "errorlog"},
		{"--log-level", textOption, "loglevel"},
		{"--chdir", textOption, "chdir"},
		{"-c --config", textOption, "config"},
		{"--reload -D --daemon", dropOption, ""},
		{"-p --pid -u --user -g --group", dropValue, ""},
	}
}

func uvicornOptions() []commandOption {
	return []commandOption{
		{"--host", hostOption, ""},
		{"--port", portOption, ""},
		{"--workers", numberOption, "workers"},
		{"--loop", textOption, "loop"},
		{"--http", textOption, "http"},
		{"--ws", textOption, "ws"},
		{"--lifespan", textOption, "lifespan"},
		{"--interface", textOption, "interface"},
		{"--root-path", textOption, "root_path"},
		{"--proxy-headers", onOption, "proxy_headers"},
		{"--no-proxy-headers", offOption, "proxy_headers"},
		{"--forwarded-allow-ips", listOption, "forwarded_allow_ips"},
		{"--no-server-header", offOption, "server_header"},
		{"--no-date-header", offOption, "date_header"},
		{"--no-access-log", offOption, "access_log"},
		{"--limit-concurrency", numberOption, "limit_concurrency"},
		{"--limit-max-requests", numberOption, "limit_max_requests"},
		{"--backlog", numberOption, "backlog"},
		{"--timeout-keep-alive", numberOption, "timeout_keep_alive"},
		{"--timeout-graceful-shutdown", numberOption, "timeout_graceful_shutdown"},
		{"--log-level", textOption, "log_level"},
		{"--log-config", textOption, "log_config"},
		{"--app-dir", textOption, "app_dir"},
		{"--factory", factoryOption, ""},
		{"--reload --access-log --server-header --date-header --use-colors --no-use-colors", dropOption, ""},
		{"--reload-dir --reload-include --reload-exclude --reload-delay", dropValue, ""},
	}
}

func celeryOptions() []commandOption {
	return []commandOption{
		{"-A --app", textOption, "app"},
		{"-c --concurrency", numberOption, "concurrency"},
		{"-P --pool", textOption, "pool"},
		{"-Q --queues", listOption, "queues"},
		{"-X --exclude-queues", listOption, "exclude_queues"},
		{"-l --loglevel", upperOption, "loglevel"},
		{"-E --task-events", onOption, "task_events"},
		{"-S --scheduler", textOption, "scheduler"},
		{"--max-tasks-per-child", numberOption, "max_tasks_per_child"},
		{"--prefetch-multiplier", numberOption, "prefetch_multiplier"},
		{"--time-limit", numberOption, "time_limit"},
		{"--soft-time-limit", numberOption, "soft_time_limit"},
		{"-O", textOption, "optimization"},
		{"--without-gossip", onOption, "without_gossip"},
		{"--without-mingle", onOption, "without_mingle"},
		{"--without-heartbeat", onOption, "without_heartbeat"},
		{"-s --schedule -n --hostname --pidfile -f --logfile", dropValue, ""},
	}
}

func hueyOptions() []commandOption {
	return []commandOption{
		{"-w --workers", numberOption, "workers"},
		{"-k --worker-type", textOption, "worker_type"},
		{"-n --no-periodic", onOption, "no_periodic"},
		{"-s --scheduler-interval", numberOption, "scheduler_interval"},
		{"-m --max-delay", numberOption, "max_delay"},
		{"-f --flush-locks", onOption, "flush_locks"},
		{"-v --verbose", onOption, "verbose"},
		{"-q --quiet", dropOption, ""},
		{"-l --logfile", dropValue, ""},
	}
}

// isServer tells whether a kind is one of a server, and not of a worker.
func isServer(kind string) bool {
	return !slices.Contains([]string{"script", "module", "command", "celery", "rq", "dramatiq", "arq", "huey", "cron"}, kind)
}

// programOf is the kind of a command's words, and the words in the form of the program's
// own command: those of python -m uvicorn are uvicorn's.
func programOf(words []string) (string, []string) {
	if len(words) > 2 && pythonName.MatchString(path.Base(words[0])) && words[1] == "-m" {
		words = words[2:]
		words[0], _, _ = strings.Cut(words[0], ".")
	}
	name := strings.TrimSuffix(path.Base(words[0]), ".py") // huey_consumer.py
	if name == "celery" && !slices.Contains(words, "worker") && !slices.Contains(words, "beat") {
		return "", words // flower, inspect
	}
	for kind, p := range programs() {
		if (name == p.name || name == kind) && len(words) >= p.words {
			return kind, words
		}
	}
	return "", words
}

// fieldsOf are a command's words as the fields of its kind.
func fieldsOf(kind string, words []string) Fields {
	r := optionReader{program: programs()[kind], kind: kind, words: words[programs()[kind].words:]}
	for len(r.words) > 0 {
		r.next()
	}
	return r.fields()
}

// optionReader reads the options of a command.
type optionReader struct {
	program
	kind  string
	words []string // what is left
	app   []string // arguments that are no options
	host  string
	port  int
	own   Fields
	rest  []any // options that the spec has no field for
	makes bool  // the application is a factory
	beat  bool
}

func (r *optionReader) next() {
	word := r.words[0]
	r.words = r.words[1:]
	switch {
	case r.kind == "celery" && !strings.HasPrefix(word, "-"):
		r.beat = r.beat || word == "beat"
	case !strings.HasPrefix(word, "-") || word == "-":
		r.app = append(r.app, word)
	case r.kind == "celery" && (word == "-B" || word == "--beat"):
		r.beat = true
	default:
		r.option(word)
	}
}

func (r *optionReader) option(word string) {
	name, value, hasValue := strings.Cut(word, "=")
	o, ok := r.find(name)
	if !ok && len(word) > 2 && word[1] != '-' { // -w4
		if o, ok = r.find(word[:2]); ok && o.takesValue() {
			value, hasValue = strings.TrimPrefix(word[2:], "="), true
		} else {
			ok = false
		}
	}
	if !ok {
		r.unknown(word)
		return
	}
	if o.takesValue() && !hasValue {
		if len(r.words) == 0 {
			return
		}
		value, r.words = r.words[0], r.words[1:]
	}
	r.take(o, name, value)
}

func (r *optionReader) find(name string) (commandOption, bool) {
	i := slices.IndexFunc(r.options, func(o commandOption) bool { return slices.Contains(strings.Fields(o.names), name) })
	if i < 0 {
		return commandOption{}, false
	}
	return r.options[i], true
}

func (o commandOption) takesValue() bool {
	return !slices.Contains([]optionKind{onOption, offOption, factoryOption, dropOption}, o.kind)
}

// unknown keeps an option that the spec has no field for, with the value behind it: a
// server has its application last or first, and never alone behind an option's name.
func (r *optionReader) unknown(word string) {
	r.rest = append(r.rest, word)
	if strings.Contains(word, "=") || len(r.words) == 0 || strings.HasPrefix(r.words[0], "-") {
		return
	}
	if moduleObject.MatchString(r.words[0]) && strings.Contains(r.words[0], ":") && len(r.app) == 0 {
		return
	}
	if len(r.words) > 1 || len(r.app) > 0 || r.program.app == "" {
		r.rest, r.words = append(r.rest, r.words[0]), r.words[1:]
	}
}

// take takes the value of an option over.
func (r *optionReader) take(o commandOption, name, value string) {
	switch o.kind {
	case textOption:
		r.own = append(r.own, Field{o.field, value})
	case logOption:
		if value == "-" || strings.HasPrefix(value, "/dev/") {
			r.own = append(r.own, Field{o.field, value})
		}
	case upperOption:
		r.own = append(r.own, Field{o.field, strings.ToUpper(value)})
	case numberOption:
		n, err := strconv.Atoi(value)
		if err != nil {
			r.rest = append(r.rest, name, value)
			return
		}
		r.own = append(r.own, Field{o.field, n})
	case listOption:
		r.own = append(r.own, Field{o.field, list(strings.Split(value, ","))})
	case onOption, offOption:
		r.own = append(r.own, Field{o.field, o.kind == onOption})
	case bindOption:
		host, port := address(value)
		r.host, r.port = host, port
	case hostOption:
		r.host = value
	case portOption:
		r.port = validPort(value)
	case factoryOption:
		r.makes = true
	}
}

// address splits HOST:PORT.
func address(text string) (host string, port int) {
	i := strings.LastIndexByte(text, ':')
	if i < 0 {
		return text, 0
	}
	return strings.Trim(text[:i], "[]"), validPort(text[i+1:])
}

// fields are the fields of what was read, in the order in which a spec has them.
func (r *optionReader) fields() Fields {
	var fields Fields
	if r.program.app == "queues" && len(r.app) > 0 {
		fields = append(fields, Field{"queues", list(r.app)})
	} else if r.program.app != "" && len(r.app) > 0 {
		app := r.app[0]
		if r.makes && !strings.Contains(app, "(") {
			app += "()"
		}
		fields = append(fields, Field{r.program.app, app})
		for _, more := range r.app[1:] {
			r.rest = append(r.rest, more)
		}
	}
	if r.host == "::" {
		fields = append(fields, Field{"host", "::"})
	}
	if r.port >= 1024 && isServer(r.kind) {
		fields = append(fields, Field{"port", r.port})
	}
	fields = append(fields, r.own...)
	if r.beat {
		fields = append(fields, Field{"beat", true})
	}
	if len(r.rest) > 0 && r.other {
		fields = append(fields, Field{"args", r.rest})
	}
	return fields
}
