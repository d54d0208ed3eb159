package server

import (
	"strconv"
	"strings"
	"time"

	"al.essio.dev/pkg/shellescape"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
)

// workerGrace is how long a worker has to finish what it does where the tool would
// wait for minutes or for ever. To wait costs nothing when nothing is left to do.
const workerGrace = 55 * time.Second

// warmStop is the signal on which most workers finish what they do and take nothing new.
func warmStop(reason string) plan.Signal {
	return plan.Signal{Name: "SIGTERM", Origin: plan.Origin{Reason: reason}}
}

// Processes is how many processes fit that compute, where those of Workers wait for
// clients: one for each CPU, but no more than the memory holds. Without a CPU limit
// one CPU is assumed; the tools would count the host's.
func (r Resources) Processes() int {
	n := max(r.CPUCount(), 1)
	if r.MemoryBytes > 0 {
		n = min(n, int(r.MemoryBytes/memoryPerWorker))
	}
	return max(n, 1)
}

// flagText is a flag with a value, where there is one.
func flagText(flag string, value *string) []string {
	if value == nil || *value == "" {
		return nil
	}
	return []string{flag + "=" + *value}
}

func flagNumber(flag string, value *int) []string { return flagText(flag, number(value)) }

// flagList is a flag whose values are separated by commas.
func flagList(flag string, values []string) []string {
	return flagText(flag, word(strings.Join(values, ",")))
}

// flagOn is a flag without a value, where it is on.
func flagOn(flag string, on *bool) []string {
	if on == nil || !*on {
		return nil
	}
	return []string{flag}
}

func flagCount(flag string, n int) []string { return []string{flag + "=" + strconv.Itoa(n)} }

// reloading is a command that watchfiles starts again when a Python file changes
// (https://watchfiles.helpmanual.io/cli/); nil where watchfiles is not installed.
func reloading(argv []string, in Input) []string {
	if in.Version("watchfiles") == "" {
		return nil
	}
	return []string{"watchfiles", "--filter=python", shellescape.QuoteCommand(argv), "."}
}

func seconds(n int) time.Duration { return time.Duration(n) * time.Second }
