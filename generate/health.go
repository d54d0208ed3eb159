package generate

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/docker-pyapp/docker-pyapp/spec"
)

// healthTest is the program that ends with 0 when p is healthy; nil where nothing can be asked.
func (p process) healthTest(h spec.Health) []string {
	switch {
	case h.Command != nil:
		return p.expanded(h.Command)
	case h.Path != "":
		return p.askHTTP(h, h.Path, false)
	case p.Health.Path != "":
		return p.askHTTP(h, p.Health.Path, p.Health.Any)
	}
	return p.expanded(p.Health.Command)
}

// expanded is a check's command as the engine has to run it, which knows no entrypoint.
func (p process) expanded(argv []string) []string {
	if argv == nil {
		return nil
	}
	return slices.Concat(p.expander, argv)
}

// healthReason is why the check is written as it is.
func (p process) healthReason(h spec.Health) string {
	switch {
	case h.Command != nil:
		return ""
	case h.Path == "" && p.Health.Path == "":
		return p.Health.Reason
	}
	return "In plain Python, since the image has no curl; http.client, unlike urllib, heeds no proxy variables."
}

// askHTTP is a request to p's own port; any says that whatever the answer is will do.
func (p process) askHTTP(h spec.Health, path string, any bool) []string {
	if !p.listens {
		return nil
	}
	verdict, headers := "raise SystemExit(c.getresponse().status>=400)", ""
	if any {
		verdict = "c.getresponse()"
	}
	if host := cmp.Or(h.Host, p.Health.Host); host != "" {
		headers = ",headers={'Host':" + pythonString(host) + "}"
	}
	code := fmt.Sprintf("import http.client as h;c=h.HTTPConnection(%s,%d,timeout=%s);c.request('GET',%s%s);%s",
		pythonString(cmp.Or(p.Health.Address, "127.0.0.1")), p.Port.Number, seconds(h.Timeout), pythonString(path), headers, verdict)
	// -I and -S: neither the caller's PYTHON variables nor site-packages slow it down or change it.
	return []string{"python", "-I", "-S", "-c", code}
}

// seconds is a duration as Python's timeouts take it.
func seconds(duration string) string {
	d, err := time.ParseDuration(duration)
	if err != nil {
		return "5" // not reached: the schema lets no other text through
	}
	return strconv.FormatFloat(d.Seconds(), 'f', -1, 64)
}

// pythonString is printable ASCII as a string literal of Python's.
func pythonString(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(s) + "'"
}
