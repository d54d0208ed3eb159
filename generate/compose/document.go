package compose

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/compose-spec/compose-go/v2/types"
	"go.yaml.in/yaml/v4"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
)

// document is a Compose file while it is written, and where what is in it comes from.
type document struct {
	root    *yaml.Node
	origins map[*yaml.Node]plan.Origin // by a mapping's key or a list's item; others are as what is around them
	note    plan.Note
}

// newDocument is the project as YAML, made fit to be read: `$` escaped, which
// compose-go leaves to its callers, keys in the order in which a person would
// ask for them, and a comment where they would ask why.
func newDocument(project types.Project, p plan.Plan, note plan.Note) (*document, error) {
	d := &document{root: &yaml.Node{}, origins: map[*yaml.Node]plan.Origin{}, note: note}
	if err := d.root.Encode(&project); err != nil {
		return nil, err
	}
	services := value(d.root, "services")
	names := make([]string, len(p.Services))
	for i, planned := range p.Services {
		names[i] = planned.Name
		shorten(value(services, planned.Name), planned)
	}
	emptied(value(d.root, "volumes"))
	emptied(value(d.root, "networks"))
	if err := escape(d.root, ""); err != nil {
		return nil, err
	}
	if err := d.overlay(p.Compose); err != nil {
		return nil, err
	}
	d.arrange(names)
	d.explain(p)
	d.share(own(p))
	return d, nil
}

// arrange puts everything in the order in which a person would ask for it.
func (d *document) arrange(names []string) {
	services := value(d.root, "services")
	sortKeys(d.root, []string{"name", "services", "networks", "volumes", "secrets"})
	sortKeys(services, names)
	for i := 1; i < len(services.Content); i += 2 {
		s := services.Content[i]
		sortKeys(s, keys())
		sortKeys(value(s, "healthcheck"), []string{"test", "interval", "timeout", "start_period", "start_interval", "retries"})
		onOneLine(value(s, "command"))
		onOneLine(value(value(s, "healthcheck"), "test"))
	}
}

// keys are a service's keys in the order in which a person would ask for them.
func keys() []string {
	return []string{
		"build", "image", "pull_policy", "entrypoint", "command", "profiles", "depends_on", // what it is
		"ports", "networks", "env_file", "environment", "secrets", "volumes", "deploy", // what it has
		"user", "read_only", "tmpfs", "cap_drop", "cap_add", "security_opt", // what it may do
		"healthcheck", "init", "stdin_open", "restart", "stop_signal", "stop_grace_period", // how it lives
	}
}

// own are the names of the services of the application's own image.
func own(p plan.Plan) []string {
	var names []string
	for _, s := range p.Services {
		if s.Image.Value == "" {
			names = append(names, s.Name)
		}
	}
	return names
}

func (d *document) encode() ([]byte, error) {
	var text bytes.Buffer
	encoder := yaml.NewEncoder(&text)
	encoder.SetIndent(2)
	if err := encoder.Encode(d.root); err != nil {
		return nil, err
	}
	if err := encoder.Close(); err != nil {
		return nil, err
	}
	// The key's own tag says nothing that << does not (https://yaml.org/type/merge.html).
	return bytes.ReplaceAll(text.Bytes(), []byte("!!merge <<: *"), []byte("<<: *")), nil
}

// lineWidth is how long a list may get on one line.
const lineWidth = 90

// onOneLine writes a short list as people write commands: ["python", "main.py"].
func onOneLine(list *yaml.Node) {
	width := 0
	for _, item := range content(list) {
		width += len(item.Value) + len(`"", `)
		if strings.Contains(item.Value, "\n") { // a program is there to be read
			return
		}
	}
	if list == nil || width > lineWidth {
		return
	}
	list.Style = yaml.FlowStyle
	for _, item := range list.Content {
		item.Style = yaml.DoubleQuotedStyle
	}
}

// shorten writes as people do what compose-go writes at length: ports, volumes and
// secrets in their short form, limits with a unit, and several lines of text in one.
func shorten(service *yaml.Node, planned plan.Service) {
	if len(planned.Publish) > 0 {
		ports := &yaml.Node{Kind: yaml.SequenceNode}
		for _, p := range planned.Publish {
			ports.Content = append(ports.Content, quoted(port(p)))
		}
		set(service, "ports", ports)
	}
	for _, v := range planned.Environment {
		text := value(value(service, "environment"), v.Name)
		switch {
		case text != nil && v.Caller:
			*text = yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null"}
		case text != nil && hasLines(v):
			*text = *quoted(v.Value)
		}
	}
	for _, secrets := range []*yaml.Node{value(service, "secrets"), value(value(service, "build"), "secrets")} {
		for i := 0; secrets != nil && i < len(secrets.Content); i++ {
			secrets.Content[i] = value(secrets.Content[i], "source")
		}
	}
	if planned.User.Value != "" {
		*value(service, "user") = *quoted(planned.User.Value) // YAML 1.1 would read 1000:0 as a number, to the base of 60
	}
	if len(planned.Mounts) > 0 {
		set(service, "volumes", mounts(planned.Mounts))
	}
	if len(planned.EnvFiles) > 0 {
		set(service, "env_file", envFiles(planned.EnvFiles))
	}
	if len(planned.Networks) > 0 {
		set(service, "networks", texts(append([]string{"default"}, planned.Networks...)))
	}
	shortenLimits(value(value(service, "deploy"), "resources"), planned.Limits)
	for i := 1; i < len(content(value(service, "depends_on"))); i += 2 {
		remove(value(service, "depends_on").Content[i], "required") // Compose's own default
	}
	showOff(service, planned)
}

// showOff writes a hardening that is off where there is a reason, so that the file
// says it: a loss is not to be found by what is not there.
func showOff(service *yaml.Node, planned plan.Service) {
	for key, off := range map[string]plan.Flag{"read_only": planned.ReadOnly, "init": planned.Init} {
		if !off.On && off.Reason != "" {
			set(service, key, &yaml.Node{Kind: yaml.ScalarNode, Value: "false"})
		}
	}
	for key, off := range map[string]plan.List{"cap_drop": planned.CapDrop, "security_opt": planned.SecurityOpt} {
		if len(off.Values) == 0 && off.Reason != "" {
			set(service, key, &yaml.Node{Kind: yaml.SequenceNode, Style: yaml.FlowStyle})
		}
	}
}

// shortenLimits writes memory with a unit, and processors in quotes, as older
// readers of Compose files demand.
func shortenLimits(resources *yaml.Node, planned plan.Limits) {
	limits := value(resources, "limits")
	if memory := value(limits, "memory"); memory != nil {
		*memory = yaml.Node{Kind: yaml.ScalarNode, Value: size(planned.MemoryBytes)}
	}
	if cpus := value(limits, "cpus"); cpus != nil {
		*cpus = *quoted(strconv.FormatFloat(planned.CPUs, 'f', -1, 64))
	}
	if devices := value(value(resources, "reservations"), "devices"); devices != nil && planned.GPUs < 0 {
		*value(devices.Content[0], "count") = yaml.Node{Kind: yaml.ScalarNode, Value: "all"}
	}
}

// mounts are volumes in their short form.
func mounts(planned []plan.Storage) *yaml.Node {
	list := &yaml.Node{Kind: yaml.SequenceNode}
	for _, m := range planned {
		text := m.Volume + ":" + m.Target
		if m.ReadOnly {
			text += ":ro"
		}
		list.Content = append(list.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: text})
	}
	return list
}

// envFiles are files of variables in their short form, but for those that may be missing.
func envFiles(planned []plan.EnvFile) *yaml.Node {
	list := &yaml.Node{Kind: yaml.SequenceNode}
	for _, f := range planned {
		path := &yaml.Node{Kind: yaml.ScalarNode, Value: file(f.Path)}
		if !f.Required {
			long := &yaml.Node{Kind: yaml.MappingNode}
			set(long, "path", path)
			set(long, "required", &yaml.Node{Kind: yaml.ScalarNode, Value: "false"})
			path = long
		}
		list.Content = append(list.Content, path)
	}
	return list
}

func texts(values []string) *yaml.Node {
	list := &yaml.Node{Kind: yaml.SequenceNode}
	for _, v := range values {
		list.Content = append(list.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: v})
	}
	return list
}

// emptied leaves the volumes or networks without settings their names alone.
func emptied(all *yaml.Node) {
	for i := 1; i < len(content(all)); i += 2 {
		if len(all.Content[i].Content) == 0 {
			all.Content[i] = &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null"}
		}
	}
}

// size has the largest unit that leaves a whole number. Compose's units are
// powers of 1024.
func size(bytes int64) string {
	n, unit := bytes, "b"
	for _, larger := range []string{"K", "M", "G"} {
		if n%1024 != 0 {
			break
		}
		n, unit = n/1024, larger
	}
	return strconv.FormatInt(n, 10) + unit
}

// escape makes what Compose reads below n what is there now. It doubles each
// `$` of a value, which would start a variable of Compose's environment; keys
// are read as they are. Quotes, where there are any, are double: in single ones
// an invisible character, such as U+2028, would stand as it is.
func escape(n *yaml.Node, at string) error {
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i < len(n.Content); i += 2 {
			key := strings.TrimPrefix(at+"."+n.Content[i].Value, ".")
			if err := check(n.Content[i], key); err != nil {
				return err
			}
			if err := escape(n.Content[i+1], key); err != nil {
				return err
			}
		}
	case yaml.SequenceNode:
		for _, item := range n.Content {
			if err := escape(item, at); err != nil {
				return err
			}
		}
	case yaml.ScalarNode:
		n.Value = strings.ReplaceAll(n.Value, "$", "$$")
		return check(n, at)
	}
	return nil
}

// check finds texts that Compose would read otherwise or no process can be
// given. YAML could carry some of them: NUL as an escape, other bytes as base64.
func check(n *yaml.Node, at string) error {
	switch {
	case n.Tag == "!!binary" || !utf8.ValidString(n.Value):
		return fmt.Errorf("%s: the text is not UTF-8", at)
	case strings.ContainsRune(n.Value, 0):
		return fmt.Errorf("%s: %q holds a NUL character, which ends a text", at, n.Value)
	case n.Style&yaml.LiteralStyle != 0 && isProgram(at, n.Value): // a block keeps it
	case n.Style&yaml.LiteralStyle != 0:
		return fmt.Errorf("%s: %q has several lines, which only the value of a variable and a program may have", at, n.Value)
	case n.Style != 0:
		n.Style = yaml.DoubleQuotedStyle
	}
	return nil
}

// isProgram tells whether a text is an argument of a command that a block holds to the
// byte: yaml v4.0.0-rc.4 loses the blanks at the start of one.
func isProgram(at, text string) bool {
	return strings.HasSuffix(at, ".command") && text != "" && !strings.ContainsAny(text[:1], " \t\n")
}

// value is the node under a key of a mapping, nil if there is none.
func value(mapping *yaml.Node, key string) *yaml.Node {
	if i := index(mapping, key); i >= 0 {
		return mapping.Content[i+1]
	}
	return nil
}

// index is where a mapping's content has a key, the value behind it; -1 if
// there is none, or no mapping.
func index(mapping *yaml.Node, key string) int {
	for i := 0; mapping != nil && i < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == key {
			return i
		}
	}
	return -1
}

func content(n *yaml.Node) []*yaml.Node {
	if n == nil {
		return nil
	}
	return n.Content
}

func remove(mapping *yaml.Node, key string) {
	if i := index(mapping, key); i >= 0 {
		mapping.Content = slices.Delete(mapping.Content, i, i+2)
	}
}

// set gives a key a value, in place of the one that it has.
func set(mapping *yaml.Node, key string, node *yaml.Node) {
	if i := index(mapping, key); i >= 0 {
		mapping.Content[i+1] = node
		return
	}
	mapping.Content = append(mapping.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: key}, node)
}

func quoted(text string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Style: yaml.DoubleQuotedStyle, Value: text}
}

// sortKeys puts a mapping's keys in the given order; a key that is not in it
// keeps its place behind the others.
func sortKeys(mapping *yaml.Node, order []string) {
	if mapping == nil {
		return
	}
	pairs := slices.Collect(slices.Chunk(mapping.Content, 2))
	rank := func(pair []*yaml.Node) int {
		if i := slices.Index(order, pair[0].Value); i >= 0 {
			return i
		}
		return len(order)
	}
	slices.SortStableFunc(pairs, func(a, b []*yaml.Node) int { return rank(a) - rank(b) })
	mapping.Content = slices.Concat(pairs...)
}
