// Package plan is the Plan: everything that the generated files say, as plain
// values, before any syntax of a Dockerfile or of Compose. Renderers and
// exporters read it and nothing else, so port, user, limits and health check
// cannot disagree between them.
package plan

import "slices"

// Plan is what is built and what runs.
type Plan struct {
	Name     string    `json:"name"`   // the application's name, also the Compose project's
	Spec     string    `json:"spec"`   // the spec's file name, as comments cite it
	Stages   []Stage   `json:"stages"` // of the Dockerfile, in order; the last one is the image
	Image    Image     `json:"image"`
	Services []Service `json:"services"` // the main process's first
	Secrets  []Secret  `json:"secrets,omitempty"`
	Volumes  []Volume  `json:"volumes,omitempty"`
	Networks []Network `json:"networks,omitempty"`
	Needs    []Need    `json:"needs,omitempty"` // what the caller has to have before anything starts
	Compose  Raw       `json:"compose,omitempty"`
	Ignore   []Ignore  `json:"ignore"` // what the build context leaves out, in order

	Environment string `json:"environment,omitempty"` // the spec's, that the plan is for; "" is none
}

// Main is the service of the process that the image's own command runs.
func (p Plan) Main() Service { return p.Services[0] }

// Origin says where a line of a generated file comes from.
type Origin struct {
	Field   string `json:"field,omitempty"`   // the spec's field that decides it, written or not, such as "limits.cpus"; "": none does
	Reason  string `json:"reason,omitempty"`  // why, as the comment above the line says it; may have several lines
	Because string `json:"because,omitempty"` // why, where the line speaks for itself and has no comment
	Source  string `json:"source,omitempty"`  // the address of a page that tells more; "": the reference of what the line sets
}

// Stage is one build stage.
type Stage struct {
	Origin
	Name  string `json:"name"`
	From  string `json:"from"` // an image reference or an earlier stage's name
	Steps []Step `json:"steps"`
}

// Step is one instruction of a stage. Exactly one of its fields is set.
type Step struct {
	Origin
	Arg     *Arg   `json:"arg,omitempty"`
	Env     []Var  `json:"env,omitempty"` // one ENV instruction
	Workdir string `json:"workdir,omitempty"`
	User    string `json:"user,omitempty"` // who the steps after it run as
	Run     *Run   `json:"run,omitempty"`
	Copy    *Copy  `json:"copy,omitempty"`
}

// Arg declares a build argument.
type Arg struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Var is a variable and its value, as the process sees it: nothing is escaped.
type Var struct {
	Origin
	Name    string `json:"name"`
	Value   string `json:"value"`
	Prepend bool   `json:"prepend,omitempty"` // Value goes before what the variable holds, a colon between, as in PATH
	File    string `json:"file,omitempty"`    // of a command's variable: the file in the build whose text is the value
	Caller  bool   `json:"caller,omitempty"`  // of a service: the value is that of the caller's variable of this name
}

// Run is one RUN instruction: commands that run in order until one fails.
type Run struct {
	Mounts   []Mount   `json:"mounts,omitempty"`
	Network  string    `json:"network,omitempty"` // "", "default", "host" or "none"
	Commands []Command `json:"commands"`
}

// Command is an argument vector, one line for the shell, or a file that is written.
type Command struct {
	Argv  []string `json:"argv,omitempty"`
	Shell string   `json:"shell,omitempty"`
	File  *File    `json:"file,omitempty"`
	Env   []Var    `json:"env,omitempty"` // set for this command alone
}

// File is a text file that the build writes.
type File struct {
	Path  string   `json:"path"`
	Lines []string `json:"lines"` // without line breaks
}

// Mount is a mount of a RUN instruction.
type Mount struct {
	Type     string `json:"type"`             // "bind", "cache", "secret", "ssh" or "tmpfs"
	From     string `json:"from,omitempty"`   // bind: a stage; "" is the build context
	Source   string `json:"source,omitempty"` // bind: the path there
	Target   string `json:"target,omitempty"`
	ID       string `json:"id,omitempty"`      // cache, secret
	Sharing  string `json:"sharing,omitempty"` // cache: "shared", "private" or "locked"
	Env      string `json:"env,omitempty"`     // secret: the variable that holds it
	Required bool   `json:"required,omitempty"`
}

// Copy is one COPY instruction.
type Copy struct {
	From    string   `json:"from,omitempty"` // a stage; "" is the build context
	Sources []string `json:"sources"`
	Dest    string   `json:"dest"`
	Chown   string   `json:"chown,omitempty"`
}

// Image is the final image's configuration.
type Image struct {
	Ref        string `json:"ref"` // registry/name:tag
	User       User   `json:"user"`
	Labels     []Var  `json:"labels"`
	Ports      []Port `json:"ports,omitempty"` // that the image exposes
	StopSignal Signal `json:"stop_signal"`
	Health     Health `json:"health"`
	Entrypoint Argv   `json:"entrypoint"` // nil: the base image's, if any; empty: none
	Command    Argv   `json:"command"`
}

// User is who the application runs as: numbers, because an orchestrator can
// only verify numbers.
type User struct {
	Origin
	UID  int    `json:"uid"`
	GID  int    `json:"gid"`
	Name string `json:"name"`
	Home string `json:"home"`
}

// Port is a TCP port that the application listens on.
type Port struct {
	Origin
	Number int `json:"number"`
}

// Signal is a signal's name, such as "SIGTERM".
type Signal struct {
	Origin
	Name string `json:"name"`
}

// Argv is a program and its arguments; no shell reads them.
type Argv struct {
	Origin
	Argv []string `json:"argv"`
}

// Health is a health check; without a Test there is none. Durations are in Go's
// notation, such as "30s".
type Health struct {
	Origin
	Off           bool     `json:"off,omitempty"` // of a service: not even the image's
	Test          []string `json:"test,omitempty"`
	Interval      string   `json:"interval,omitempty"`
	Timeout       string   `json:"timeout,omitempty"`
	StartPeriod   string   `json:"start_period,omitempty"`
	StartInterval string   `json:"start_interval,omitempty"`
	Retries       int      `json:"retries,omitempty"`
}

// Role is what a service is for.
type Role string

// The roles of services.
const (
	RoleProcess Role = "process" // of the application's image, for as long as the application runs
	RoleRelease Role = "release" // of the application's image, once before any process
	RoleJob     Role = "job"     // of the application's image, when it is asked for
	RoleBacking Role = "service" // of an image of its own
)

// Service is a service of the Compose file. What it leaves out is its image's.
type Service struct {
	Origin                       // of the service as a whole
	Name            string       `json:"name"`
	Role            Role         `json:"role"`
	Image           Text         `json:"image,omitzero"`  // "" is the application's
	Build           *Build       `json:"build,omitempty"` // of the main process alone
	PullPolicy      Text         `json:"pull_policy,omitzero"`
	Entrypoint      []string     `json:"entrypoint,omitempty"`
	Command         Argv         `json:"command,omitzero"`
	Development     []string     `json:"development,omitempty"` // the command that loads changed source again, where there is one
	DependsOn       []Dependency `json:"depends_on,omitempty"`
	Profiles        []string     `json:"profiles,omitempty"` // it starts only when one of them is asked for
	Replicas        Count        `json:"replicas,omitzero"`
	Publish         []Publish    `json:"publish,omitempty"`
	Environment     []Var        `json:"environment,omitempty"` // beside the image's own
	EnvFiles        []EnvFile    `json:"env_files,omitempty"`   // what Environment says wins over them
	Secrets         []string     `json:"secrets,omitempty"`     // names of Plan.Secrets
	Networks        []string     `json:"networks,omitempty"`    // names of Plan.Networks, beside the project's own
	Mounts          []Storage    `json:"mounts,omitempty"`
	Limits          Limits       `json:"limits,omitzero"`
	User            Text         `json:"user,omitzero"` // in numbers
	ReadOnly        Flag         `json:"read_only"`
	Tmpfs           []Tmpfs      `json:"tmpfs,omitempty"`
	CapDrop         List         `json:"cap_drop,omitzero"`
	CapAdd          List         `json:"cap_add,omitzero"`
	SecurityOpt     List         `json:"security_opt,omitzero"`
	Health          Health       `json:"health,omitzero"`
	Init            Flag         `json:"init,omitzero"`
	StdinOpen       Flag         `json:"stdin_open,omitzero"`
	Restart         Text         `json:"restart,omitzero"`
	StopSignal      Signal       `json:"stop_signal,omitzero"`
	StopGracePeriod Text         `json:"stop_grace_period,omitzero"` // a duration, such as "30s"
}

// Dependency is what another service has to have reached before a service starts.
type Dependency struct {
	Origin
	Service   string    `json:"service"`
	Condition Condition `json:"condition"`
}

// Condition is a state of a service, by Compose's names
// (https://github.com/compose-spec/compose-spec/blob/main/05-services.md#long-syntax-1).
type Condition string

// The conditions of a Dependency.
const (
	Started   Condition = "service_started"
	Healthy   Condition = "service_healthy"
	Completed Condition = "service_completed_successfully"
)

// Count is a number of containers; nil is one.
type Count struct {
	Origin
	N *int `json:"n,omitempty"`
}

// Volume is storage that outlives its containers (https://docs.docker.com/engine/storage/volumes/).
type Volume struct {
	Origin
	Name string `json:"name"`
}

// EnvFile is a file of variables, relative to the project's folder.
type EnvFile struct {
	Origin
	Path     string `json:"path"`
	Required bool   `json:"required"`
}

// Network is a network beside the project's own (https://docs.docker.com/reference/compose-file/networks/).
type Network struct {
	Origin
	Name     string `json:"name"`
	External bool   `json:"external,omitempty"` // it is not Compose that makes it
	Internal bool   `json:"internal,omitempty"` // it leads nowhere else
}

// Need is what the containers can't do without and the caller has to have: a variable
// with a value, or a file. Exactly one of Variable and File is set.
type Need struct {
	Origin
	Variable string `json:"variable,omitempty"`
	InFiles  bool   `json:"in_files,omitempty"` // the variable is looked for in the env files, and nowhere else
	Secret   bool   `json:"secret,omitempty"`   // the variable's value becomes a secret's file
	File     string `json:"file,omitempty"`     // relative to the project's folder
}

// Raw is content of a Compose file, merged over what the rest of the Plan says by the
// rules of https://docs.docker.com/reference/compose-file/merge/. It is as
// encoding/json decodes it, numbers as json.Number.
type Raw map[string]any

// Storage is a volume in a container.
type Storage struct {
	Origin
	Volume   string `json:"volume"`
	Target   string `json:"target"`
	ReadOnly bool   `json:"read_only,omitempty"`
}

// Build is how the Compose file builds the image.
type Build struct {
	Context    string   `json:"context"`
	Dockerfile string   `json:"dockerfile"`
	Network    string   `json:"network,omitempty"`
	Secrets    []string `json:"secrets,omitempty"` // names of Plan.Secrets, for the build alone
	Platforms  List     `json:"platforms"`         // that the image is for; none: the builder's own
}

// Publish is a container's port on the host. Host 0 is any free port.
type Publish struct {
	Origin
	Address   string `json:"address"`
	Host      int    `json:"host"`
	Container int    `json:"container"`
}

// Limits are upper bounds. Zero is no limit.
type Limits struct {
	Origin
	MemoryBytes int64   `json:"memory_bytes,omitempty"`
	CPUs        float64 `json:"cpus,omitempty"`
	Pids        int     `json:"pids,omitempty"`
	GPUs        int     `json:"gpus,omitempty"` // -1 is all

	// Of limits that are the application's where they are not written: those that are written.
	Shared bool     `json:"-"`
	Own    []string `json:"-"`
}

// FieldOf is the spec's field that decides a limit, named as Compose does.
func (l Limits) FieldOf(key string) string {
	if key == "devices" {
		key = "gpu"
	}
	switch {
	case l.Field == "":
		return ""
	case l.Field != "limits" && l.Shared && !slices.Contains(l.Own, key):
		return "limits." + key
	}
	return l.Field + "." + key
}

// Tmpfs is a folder in memory.
type Tmpfs struct {
	Origin
	Path string `json:"path"`
	Mode string `json:"mode"` // octal, such as "1777"
	UID  int    `json:"uid,omitempty"`
	GID  int    `json:"gid,omitempty"`
	Size string `json:"size,omitempty"` // such as "64m"
}

// Flag is a setting that is on or off.
type Flag struct {
	Origin
	On bool `json:"on"`
}

// Text is a setting with a text.
type Text struct {
	Origin
	Value string `json:"value"`
}

// List is a setting with several texts.
type List struct {
	Origin
	Values []string `json:"values,omitempty"`
}

// Secret is where a secret comes from. Exactly one of File and Environment is set.
type Secret struct {
	Origin
	Name        string `json:"name"`
	File        string `json:"file,omitempty"`        // on the host, relative to the project's folder
	Environment string `json:"environment,omitempty"` // a variable of the caller's environment
	Generated   bool   `json:"generated,omitempty"`   // File is docker pyapp's to make, once, where there is none
}

// Ignore is a group of patterns of the ignore file under one comment.
type Ignore struct {
	Origin
	Patterns []string `json:"patterns"`
}
