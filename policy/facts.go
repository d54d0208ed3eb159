package policy

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"cuelang.org/go/cue/format"
	cuejson "cuelang.org/go/encoding/json"
	"github.com/docker/go-units"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// Facts are what policies hold: an application with everything that it leaves out filled
// in, at the spec's own paths. Sizes are bytes, durations seconds, shorter forms written
// out; what only the Plan knows stands among them. docs/policy.md lists them.
type Facts struct {
	tree    map[string]any
	written map[string]string // a value as a spec writes it, by its path: "512m" for 536870912
}

// NewFacts are the facts about an application, complete and checked, and its Plan.
func NewFacts(app spec.App, planned plan.Plan) (Facts, error) {
	tree, err := object(app)
	if err != nil {
		return Facts{}, err
	}
	b := builder{app: app, planned: planned, tree: tree}
	b.main()
	b.image()
	b.named()
	f := Facts{tree: b.tree, written: map[string]string{}}
	f.normalise(f.tree, "")
	return f, b.err
}

// builder makes the tree. It keeps its first error.
type builder struct {
	app     spec.App
	planned plan.Plan
	tree    map[string]any
	err     error
}

// object is a value as JSON's decoder gives it, but with whole numbers as int64.
func object(v any) (map[string]any, error) {
	data, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	tree := map[string]any{}
	err = decoder.Decode(&tree)
	return numbers(tree).(map[string]any), err
}

// numbers makes int64 and float64 of json.Number.
func numbers(tree any) any {
	switch t := tree.(type) {
	case map[string]any:
		for name, value := range t {
			t[name] = numbers(value)
		}
	case []any:
		for i, item := range t {
			t[i] = numbers(item)
		}
	case json.Number:
		if n, err := t.Int64(); err == nil {
			return n
		}
		n, err := t.Float64()
		if err != nil { // beyond any number that a rule can mean
			return t.String()
		}
		return n
	}
	return tree
}

func (b *builder) object(v any) map[string]any {
	tree, err := object(v)
	if b.err == nil {
		b.err = err
	}
	return tree
}

// set puts a value where there is one, and else leaves the name out.
func set[T comparable](tree map[string]any, name string, value T) {
	var none T
	delete(tree, name)
	if value != none {
		tree[name] = value
	}
}

// main is what the spec says of its main process, and of all.
func (b *builder) main() {
	main := b.planned.Main()
	b.tree["python"] = pythonFacts(b.app.Python)
	b.tree["replicas"] = replicas(main)
	if b.app.Run != nil {
		b.tree["run"] = b.run(*b.app.Run)
	}
	setGroup(b.tree, "health", b.health(b.planned.Image.Health, b.app.Health))
	setGroup(b.tree, "publish", publish(main))
	set(b.tree, "restart", main.Restart.Value)
	set(b.tree, "stop_grace_period", main.StopGracePeriod.Value)
	setGroup(b.tree, "env", variables(b.app.Env))
	limits := b.tree["limits"].(map[string]any)
	setGPU(limits, int(b.app.Limits.GPU))
}

func setGroup(tree map[string]any, name string, group map[string]any) {
	delete(tree, name)
	if len(group) > 0 {
		tree[name] = group
	}
}

// pythonFacts are those of an exact version such as 3.13, 3.13.5 or 3.14t.
func pythonFacts(version string) map[string]any {
	number, isFree := strings.CutSuffix(version, "t")
	facts := map[string]any{"version": version, "free_threaded": isFree}
	for i, part := range strings.Split(number, ".") {
		if n, err := strconv.Atoi(part); err == nil && i < 3 {
			facts[[]string{"major", "minor", "patch"}[i]] = n
		}
	}
	return facts
}

func replicas(s plan.Service) int {
	if s.Replicas.N == nil {
		return 1
	}
	return *s.Replicas.N
}

// run is what runs, each form of it written out, its kind's own fields under the kind's name.
func (b *builder) run(r spec.Run) map[string]any {
	facts := b.object(r)
	if r.Kind != nil {
		facts[r.Kind.Kind] = b.object(r.Kind)[r.Kind.Kind]
	}
	return facts
}

// kindOf names what runs.
func kindOf(r spec.Run) string {
	switch {
	case r.Kind != nil:
		return r.Kind.Kind
	case r.Script != "":
		return "script"
	case r.Module != "":
		return "module"
	}
	return "command"
}

// health is a check as it is made; none where nothing is asked.
func (b *builder) health(made plan.Health, own *spec.Health) map[string]any {
	if made.Off || len(made.Test) == 0 {
		return nil
	}
	facts := map[string]any{}
	if own != nil {
		facts = b.object(own)
	}
	set(facts, "interval", made.Interval)
	set(facts, "timeout", made.Timeout)
	set(facts, "start_period", made.StartPeriod)
	set(facts, "start_interval", made.StartInterval)
	set(facts, "retries", made.Retries)
	return facts
}

func publish(s plan.Service) map[string]any {
	if len(s.Publish) == 0 {
		return nil
	}
	p := s.Publish[0]
	return map[string]any{"address": p.Address, "port": p.Host}
}

// variables are environment variables, as text. No secret is among them: a spec that has
// one there was refused before.
func variables(all map[string]spec.Scalar) map[string]any {
	facts := map[string]any{}
	for name, value := range all {
		facts[name] = string(value)
	}
	return facts
}

func setGPU(limits map[string]any, n int) {
	set(limits, "gpu", n)
	if n == int(spec.AllGPUs) {
		limits["gpu"] = "all"
	}
}

// image is the image as it is built and called.
func (b *builder) image() {
	facts := b.tree["image"].(map[string]any)
	bases := basesOf(b.planned)
	facts["base"], facts["base_kind"] = finalBase(b.planned), "official"
	if on := b.app.Image.Base; on != nil {
		facts["base_kind"] = "own"
		if on.Kind != nil {
			facts["base_kind"] = on.Kind.Kind
		}
	}
	facts["bases"] = bases
	facts["ref"] = b.planned.Image.Ref
	facts["user"] = b.planned.Image.User.UID
	if _, ok := facts["name"]; !ok {
		facts["name"] = b.app.Name
	}
	labels := map[string]any{}
	for _, label := range b.planned.Image.Labels {
		labels[label.Name] = label.Value
	}
	setGroup(facts, "labels", labels)
}

// basesOf are the images that the build starts from, each once, in order.
func basesOf(planned plan.Plan) []any {
	stages, bases := map[string]bool{}, []any{}
	for _, s := range planned.Stages {
		if !stages[s.From] && !slices.Contains(bases, any(s.From)) {
			bases = append(bases, s.From)
		}
		stages[s.Name] = true
	}
	return bases
}

// finalBase is the image that the last stage is made of.
func finalBase(planned plan.Plan) string {
	from := map[string]string{}
	for _, s := range planned.Stages {
		from[s.Name] = s.From
	}
	if len(planned.Stages) == 0 {
		return ""
	}
	base := planned.Stages[len(planned.Stages)-1].From
	for range planned.Stages {
		if before, ok := from[base]; ok {
			base = before
		}
	}
	return base
}

// named are the groups of things with names.
func (b *builder) named() {
	processes, services, jobs := map[string]any{}, map[string]any{}, map[string]any{}
	for _, s := range b.planned.Services {
		switch s.Role {
		case plan.RoleProcess:
			processes[s.Name] = b.process(s)
		case plan.RoleBacking:
			services[s.Name] = b.service(s)
		}
	}
	for _, j := range b.app.Jobs {
		jobs[j.Name] = b.job(j)
	}
	setGroup(b.tree, "processes", processes)
	setGroup(b.tree, "services", services)
	setGroup(b.tree, "jobs", jobs)
	setGroup(b.tree, "indexes", byName(b.app.Indexes, func(i spec.Index) (string, map[string]any) { return i.Name, b.object(i) }))
	setGroup(b.tree, "secrets", byName(b.app.Secrets, func(s spec.AppSecret) (string, map[string]any) { return s.Name, b.object(s) }))
	setGroup(b.tree, "volumes", byName(b.app.Volumes, func(v spec.Volume) (string, map[string]any) { return v.Name, b.object(v) }))
	setGroup(b.tree, "networks", byName(b.app.Networks, func(n spec.Network) (string, map[string]any) { return n.Name, b.object(n) }))
}

func byName[T any](all []T, facts func(T) (string, map[string]any)) map[string]any {
	group := map[string]any{}
	for _, each := range all {
		name, tree := facts(each)
		group[name] = tree
	}
	return group
}

// process is one of the processes, with what holds for it of the application's own.
func (b *builder) process(s plan.Service) map[string]any {
	own := b.specProcess(s.Name)
	facts := b.run(own.Run)
	env := variables(b.app.Env)
	for name, value := range variables(own.Env) {
		env[name] = value
	}
	health := s.Health
	if s.Name == spec.MainService {
		health = b.planned.Image.Health
	}
	facts["kind"] = kindOf(own.Run)
	facts["replicas"] = replicas(s)
	facts["user"] = b.planned.Image.User.UID
	facts["read_only"] = s.ReadOnly.On
	setGroup(facts, "env", env)
	setGroup(facts, "health", b.health(health, own.Health))
	setGroup(facts, "publish", publish(s))
	setGroup(facts, "limits", limits(s.Limits, own.Limits.Within(b.app.Limits).Memory))
	set(facts, "restart", s.Restart.Value)
	set(facts, "stop_grace_period", s.StopGracePeriod.Value)
	return facts
}

// specProcess is a process as the spec has it, the main one included.
func (b *builder) specProcess(name string) spec.Process {
	if i := slices.IndexFunc(b.app.Processes, func(p spec.Process) bool { return p.Name == name }); i >= 0 {
		return b.app.Processes[i]
	}
	main := spec.Process{Name: name, Health: b.app.Health}
	switch {
	case b.app.Server != nil:
		main.Run.Kind = b.app.Server
	case b.app.Run != nil:
		main.Run = *b.app.Run
	}
	return main
}

// limits are bounds as they are made; memory is them as the spec writes it.
func limits(made plan.Limits, memory string) map[string]any {
	facts := map[string]any{}
	set(facts, "memory", memory)
	set(facts, "cpus", made.CPUs)
	set(facts, "pids", made.Pids)
	setGPU(facts, made.GPUs)
	return facts
}

// service is a backing service, and the image that it is of.
func (b *builder) service(s plan.Service) map[string]any {
	i := slices.IndexFunc(b.app.Services, func(own spec.Service) bool { return own.Name == s.Name })
	if i < 0 {
		return map[string]any{"image": s.Image.Value}
	}
	own := b.app.Services[i]
	facts := map[string]any{"image": s.Image.Value}
	if own.Kind != nil {
		facts["kind"] = own.Kind.Kind
		facts[own.Kind.Kind] = b.object(own.Kind)[own.Kind.Kind]
	}
	setGroup(facts, "env", variables(own.Env))
	setGroup(facts, "publish", publish(s))
	setGroup(facts, "limits", limits(s.Limits, own.Limits.Memory))
	return facts
}

func (b *builder) job(j spec.Job) map[string]any {
	facts := b.run(j.Run)
	made := j.Limits.Within(b.app.Limits)
	facts["kind"] = kindOf(j.Run)
	setGroup(facts, "env", variables(j.Env))
	own := b.object(made)
	setGPU(own, int(made.GPU))
	setGroup(facts, "limits", own)
	return facts
}

// sizes and durations are the fields whose texts are quantities. A test holds them
// against the schema.
func sizes() []string { return []string{"memory", "size", "heap", "maxmemory"} }

func durations() []string {
	return []string{"interval", "timeout", "start_period", "start_interval", "stop_grace_period"}
}

// free are the groups whose fields the user names, or that are not the spec's: what
// stands in them is text.
func free() []string { return []string{"env", "labels", "args", "compose"} }

// normalise makes numbers of quantities, and notes how they were written.
func (f Facts) normalise(tree any, path string) {
	switch t := tree.(type) {
	case map[string]any:
		for name, value := range t {
			if slices.Contains(free(), name) {
				continue
			}
			text, isText := value.(string)
			number, isQuantity := quantity(name, text)
			if isText && isQuantity && !isNamed(path) {
				t[name], f.written[join(path, name)] = number, text
				continue
			}
			f.normalise(value, join(path, name))
		}
	case []any:
		for i, item := range t {
			f.normalise(item, join(path, strconv.Itoa(i)))
		}
	}
}

// isNamed tells of a group that the user names what is in it.
func isNamed(path string) bool {
	return slices.Contains([]string{"processes", "services", "jobs", "secrets", "volumes", "networks", "indexes"}, path)
}

func quantity(name, text string) (any, bool) {
	switch {
	case slices.Contains(sizes(), name):
		bytes, err := units.RAMInBytes(text)
		return bytes, err == nil
	case slices.Contains(durations(), name):
		d, err := time.ParseDuration(text)
		if d%time.Second == 0 {
			return int64(d / time.Second), err == nil
		}
		return d.Seconds(), err == nil
	}
	return nil, false
}

// JSON is the facts as JSON.
func (f Facts) JSON() ([]byte, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	err := encoder.Encode(f.tree)
	return out.Bytes(), err
}

// CUE is the facts as CUE.
func (f Facts) CUE() ([]byte, error) {
	data, err := f.JSON()
	if err != nil {
		return nil, err
	}
	expr, err := cuejson.Extract("facts", data)
	if err != nil {
		return nil, err
	}
	return format.Node(topLevel(expr), format.Simplify())
}

// at is the fact at a path, and whether there is one.
func (f Facts) at(path []string) (any, bool) {
	var value any = f.tree
	for _, name := range path {
		switch v := value.(type) {
		case map[string]any:
			inside, ok := v[name]
			if !ok {
				return nil, false
			}
			value = inside
		case []any:
			i, err := strconv.Atoi(name)
			if err != nil || i < 0 || i >= len(v) {
				return nil, false
			}
			value = v[i]
		default:
			return nil, false
		}
	}
	return value, true
}

// words is the fact at a path as a spec writes it.
func (f Facts) words(path []string) string {
	if text, ok := f.written[strings.Join(path, ".")]; ok {
		return text
	}
	value, _ := f.at(path)
	switch v := value.(type) {
	case map[string]any:
		return shorten("a group of " + spec.List(slices.Sorted(maps.Keys(v))))
	case []any:
		return listWords(v)
	case string:
		if v == "" {
			return `""`
		}
		return shorten(v)
	}
	return fmt.Sprint(value)
}

func listWords(items []any) string {
	data, err := json.Marshal(items)
	if err != nil {
		return "a list"
	}
	return shorten(string(data))
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}
