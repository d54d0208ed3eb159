package spec

import (
	"cmp"
	"encoding/json"
	"slices"
)

// App is one application as its spec describes it: the Go mirror of #App in
// package schema, where every field is documented. Values that the spec leaves
// out hold the schema's defaults; a nil pointer is a field without a plain
// default that was left out. A test holds the two against each other.
type App struct {
	Name        string            `json:"name,omitempty"`
	Description string            `json:"description,omitempty"`
	Version     string            `json:"version,omitempty"`
	Python      string            `json:"python,omitempty"`
	Deps        *Choice           `json:"deps,omitempty"`
	Indexes     Indexes           `json:"indexes,omitempty"`
	System      System            `json:"system"`
	Build       Build             `json:"build"`
	Image       Image             `json:"image"`
	Run         *Run              `json:"run,omitempty"`
	Server      *Choice           `json:"server,omitempty"`
	Replicas    *int              `json:"replicas,omitempty"`
	Processes   Processes         `json:"processes,omitempty"`
	Release     []Command         `json:"release,omitempty"`
	Jobs        Jobs              `json:"jobs,omitempty"`
	Services    Services          `json:"services,omitempty"`
	Publish     *Publish          `json:"publish,omitempty"`
	Health      *Health           `json:"health,omitempty"`
	Env         map[string]Scalar `json:"env,omitempty"`
	Secrets     Secrets           `json:"secrets,omitempty"`
	EnvFile     []EnvFile         `json:"env_file,omitempty"`
	EnvRequired []string          `json:"env_required,omitempty"`
	Volumes     Volumes           `json:"volumes,omitempty"`
	Tmpfs       []Tmpfs           `json:"tmpfs,omitempty"`
	Networks    Networks          `json:"networks,omitempty"`
	Compose     Raw               `json:"compose,omitempty"`
	Limits      Limits            `json:"limits"`
	Hardening   Hardening         `json:"hardening"`
	Restart     string            `json:"restart,omitempty"`
	StopGrace   string            `json:"stop_grace_period,omitempty"`
	Ignore      map[string]string `json:"ignore,omitempty"` // reasons, by the codes of warnings

	// PythonFrom is why Python is what it is, in words such as "what
	// .python-version says"; "" where the spec says it.
	PythonFrom string `json:"-"`

	// Environment is the one that the spec was read for; "" is none.
	Environment string `json:"-"`
}

// Choice is one of several kinds of a thing, named by its key, such as the pip
// of `deps: pip: {…}`. Who knows the kind reads its fields with Decode, so that
// a new kind changes nothing here.
type Choice struct {
	Kind   string
	fields json.RawMessage
}

// Run is what runs when no server does; a spec's `run: "main.py"` is its Script.
// Exactly one of Script, Module, Command and Kind is set.
type Run struct {
	Script  string   `json:"script,omitempty"`
	Module  string   `json:"module,omitempty"`
	Command Command  `json:"command,omitempty"`
	Args    []string `json:"args,omitempty"`
	Port    int      `json:"port,omitempty"` // that it listens on; 0 is none
	Kind    *Choice  `json:"-"`              // a worker, or in a process a server
}

// Process is a process of the image beside the main one. What it leaves out is
// the application's.
type Process struct {
	Name      string            `json:"-"`
	Run       Run               `json:"-"` // its fields, and the servers', stand among the process's own
	Replicas  *int              `json:"replicas,omitempty"`
	Publish   *Publish          `json:"publish,omitempty"`
	Health    *Health           `json:"health,omitempty"`
	Env       map[string]Scalar `json:"env,omitempty"`
	Limits    ProcessLimits     `json:"limits,omitzero"`
	Restart   string            `json:"restart,omitempty"`
	StopGrace string            `json:"stop_grace_period,omitempty"`
}

// Processes are the further processes, sorted by name.
type Processes []Process

// Job is a command that is run once, when it is asked for.
type Job struct {
	Name   string            `json:"-"`
	Run    Run               `json:"-"` // its fields stand among the job's own
	Env    map[string]Scalar `json:"env,omitempty"`
	Limits ProcessLimits     `json:"limits,omitzero"`
}

// Jobs are the application's jobs, sorted by name.
type Jobs []Job

// Service is a service that the application uses, of an image of its own.
type Service struct {
	Name    string            `json:"-"`
	Kind    *Choice           `json:"-"` // its key stands among the service's own fields
	URL     *Variable         `json:"url,omitempty"`
	Env     map[string]Scalar `json:"env,omitempty"`
	Publish *Publish          `json:"publish,omitempty"`
	Limits  ProcessLimits     `json:"limits,omitzero"`
}

// Services are the services that the application uses, sorted by name.
type Services []Service

// Variable is the name of a variable. A spec's false is Off.
type Variable struct {
	Off  bool
	Name string
}

// Command is a program and its arguments. In a spec a text is split as Compose
// splits a command, and a script is a command of Python's.
type Command []string

// System lists packages of the operating system.
type System struct {
	Packages      []string `json:"packages,omitempty"`
	BuildPackages []string `json:"build_packages,omitempty"`
	Auto          bool     `json:"auto"`
}

// Index is a package index (PEP 503) and the way into it.
type Index struct {
	Name     string  `json:"-"`
	URL      string  `json:"url"`
	Default  bool    `json:"default"`
	Username string  `json:"username,omitempty"`
	Password *Secret `json:"password,omitempty"`
}

// Indexes are the package indexes, sorted by name.
type Indexes []Index

// Build is how the image is built.
type Build struct {
	Steps     []string          `json:"steps,omitempty"`
	Package   *bool             `json:"package,omitempty"`
	Args      map[string]Scalar `json:"args,omitempty"`
	Ignore    []string          `json:"ignore,omitempty"`
	Platforms []string          `json:"platforms,omitempty"`
	Network   string            `json:"network,omitempty"`
}

// Image is what the image is based on and what it is called. A User of 0 is the
// base's own, or else DefaultUser.
type Image struct {
	Base           *Base             `json:"base,omitempty"`
	Variant        string            `json:"variant,omitempty"`
	AllowEndOfLife bool              `json:"allow_end_of_life"`
	Registry       string            `json:"registry,omitempty"`
	Name           string            `json:"name,omitempty"`
	Tag            string            `json:"tag"`
	Labels         map[string]string `json:"labels,omitempty"`
	User           int               `json:"user,omitempty"`
}

// DefaultUser is the user that the application runs as on a base that has none of its own.
const DefaultUser = 10001

// Base is one's own base image, by its reference, or one of the kinds that
// docker pyapp knows: a spec's `base: "acme/python:3.13"` is its Ref.
type Base struct {
	Ref  string
	Kind *Choice // nil where there is a Ref
}

// IsOwn tells whether the base is an image that the spec names: what it has is unknown.
func (i Image) IsOwn() bool { return i.Base != nil && i.Base.Kind == nil }

// Publish is where the server's port is published on the host. A spec's
// `publish: false` is Off.
type Publish struct {
	Off     bool   `json:"-"`
	Address string `json:"address"`
	Port    *int   `json:"port,omitempty"`
}

// Health is how Docker finds out that the application is healthy. A spec's
// `health: false` is Off. Durations are as written, such as "1m30s".
type Health struct {
	Off           bool     `json:"-"`
	Path          string   `json:"path,omitempty"`
	Host          string   `json:"host,omitempty"`
	Command       []string `json:"command,omitempty"`
	Interval      string   `json:"interval"`
	Timeout       string   `json:"timeout"`
	StartPeriod   string   `json:"start_period"`
	StartInterval string   `json:"start_interval,omitempty"`
	Retries       int      `json:"retries"`
}

// Secret is where one secret comes from: a file on the host, relative to the
// project's folder, or a variable of the caller's environment.
type Secret struct {
	Name        string `json:"-"`
	File        string `json:"file,omitempty"`
	Environment string `json:"environment,omitempty"`
}

// AppSecret is a secret of the application. Random is one that is made once. Variable is the variable that holds
// the secret itself; "" is none.
type AppSecret struct {
	Name        string `json:"-"`
	File        string `json:"file,omitempty"`
	Environment string `json:"environment,omitempty"`
	Random      bool   `json:"random,omitempty"`
	Variable    string `json:"variable,omitempty"`
}

// Secrets are the application's secrets, sorted by name.
type Secrets []AppSecret

// Limits are upper bounds on what the container may use.
type Limits struct {
	Memory string   `json:"memory,omitempty"`
	CPUs   *float64 `json:"cpus,omitempty"`
	Pids   int      `json:"pids"`
	GPU    GPU      `json:"gpu,omitempty"`
}

// ProcessLimits are those of Limits that one process has for itself.
type ProcessLimits struct {
	Memory string   `json:"memory,omitempty"`
	CPUs   *float64 `json:"cpus,omitempty"`
	Pids   int      `json:"pids,omitempty"`
	GPU    GPU      `json:"gpu,omitempty"`
}

// Within are the limits of a process: its own, and the application's where it has none.
func (p ProcessLimits) Within(app Limits) Limits {
	return Limits{Memory: cmp.Or(p.Memory, app.Memory), CPUs: cmp.Or(p.CPUs, app.CPUs), Pids: cmp.Or(p.Pids, app.Pids), GPU: cmp.Or(p.GPU, app.GPU)}
}

// Written are the names of the limits that are written.
func (p ProcessLimits) Written() []string {
	var names []string
	for name, is := range map[string]bool{"memory": p.Memory != "", "cpus": p.CPUs != nil, "pids": p.Pids != 0, "gpu": p.GPU != 0} {
		if is {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// GPU is a number of graphics processors, or AllGPUs; 0 is none.
type GPU int

// AllGPUs is all the graphics processors that the host has.
const AllGPUs GPU = -1

// Hardening is what keeps a break-in small.
type Hardening struct {
	ReadOnly        bool     `json:"read_only"`
	CapDrop         bool     `json:"cap_drop"`
	CapAdd          []string `json:"cap_add,omitempty"`
	NoNewPrivileges bool     `json:"no_new_privileges"`
	Init            bool     `json:"init"`
}

// EnvFile is a file of environment variables, relative to the project's folder.
type EnvFile struct {
	Path     string `json:"path"`
	Required bool   `json:"required"`
}

// Volume is storage that outlives its containers. Without Processes all of the
// image's containers have it.
type Volume struct {
	Name      string   `json:"-"`
	Path      string   `json:"path"`
	ReadOnly  bool     `json:"read_only"`
	Processes []string `json:"processes,omitempty"`
}

// Volumes are the application's own volumes, sorted by name.
type Volumes []Volume

// Tmpfs is a folder in memory. A Size of "" is no bound of its own.
type Tmpfs struct {
	Path string `json:"path"`
	Size string `json:"size,omitempty"`
}

// Network is a network that the image's containers join beside the application's own.
type Network struct {
	Name     string `json:"-"`
	External bool   `json:"external"`
	Internal bool   `json:"internal"`
}

// Networks are the networks beside the application's own, sorted by name.
type Networks []Network

// Raw is content of a Compose file as encoding/json decodes it, numbers as json.Number.
type Raw map[string]any

// Scalar is an environment variable's or a build argument's value as text: a
// spec may write it as a string, a number or a boolean.
type Scalar string
