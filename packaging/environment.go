package packaging

import (
	"slices"
	"strconv"
	"strings"
)

// Environment is what markers are evaluated for: the variables of PEP 508, and
// the two of PEP 751's lock files.
type Environment struct {
	ImplementationName           string // cpython
	ImplementationVersion        string // 3.13.5
	OSName                       string // posix
	PlatformMachine              string // x86_64
	PlatformPythonImplementation string // CPython
	PlatformRelease              string // the kernel's, such as 6.12.1
	PlatformSystem               string // Linux
	PlatformVersion              string // the kernel's build
	PythonFullVersion            string // 3.13.5
	PythonVersion                string // 3.13
	SysPlatform                  string // linux

	Extra            string   // the one extra that is asked for, in package metadata; any spelling
	Extras           []string // the extras that are asked for, in a lock file
	DependencyGroups []string // the dependency groups that are asked for, in a lock file
}

// LinuxEnvironment is CPython on Linux. The machine is what uname -m says:
// x86_64 or aarch64. Of a Python version with two numbers, such as 3.13, the
// full version is its first release, 3.13.0: a marker that asks for a later
// one, such as python_full_version >= "3.13.1", is then not met. The kernel's
// release and version are empty, for nobody knows them before the container runs.
func LinuxEnvironment(python Version, machine string) Environment {
	full := python
	full.release = []int{python.part(0), python.part(1), python.part(2)}
	return Environment{
		ImplementationName:           "cpython",
		ImplementationVersion:        full.String(),
		OSName:                       "posix",
		PlatformMachine:              machine,
		PlatformPythonImplementation: "CPython",
		PlatformSystem:               "Linux",
		PythonFullVersion:            full.String(),
		PythonVersion:                decimal(python.part(0)) + "." + decimal(python.part(1)),
		SysPlatform:                  "linux",
	}
}

func decimal(n int) string { return strconv.Itoa(n) }

// variable is one of a marker's variables by its name in PEP 508.
type variable string

// variables are all of them; the text that a marker writes is the key.
var variables = map[string]variable{
	"implementation_name":            "implementation_name",
	"implementation_version":         "implementation_version",
	"os_name":                        "os_name",
	"os.name":                        "os_name",
	"platform_machine":               "platform_machine",
	"platform.machine":               "platform_machine",
	"platform_python_implementation": "platform_python_implementation",
	"platform.python_implementation": "platform_python_implementation",
	"python_implementation":          "platform_python_implementation",
	"platform_release":               "platform_release",
	"platform_system":                "platform_system",
	"platform_version":               "platform_version",
	"platform.version":               "platform_version",
	"python_full_version":            "python_full_version",
	"python_version":                 "python_version",
	"sys_platform":                   "sys_platform",
	"sys.platform":                   "sys_platform",
	"extra":                          "extra",
	"extras":                         "extras",
	"dependency_groups":              "dependency_groups",
}

// isVersion tells the variables that hold versions, which operators compare as
// such; all others are text. PyPA's specification of dependency specifiers
// says so since 2025; PEP 508 compared as versions whatever looked like them.
func (v variable) isVersion() bool {
	return v == "implementation_version" || v == "platform_release" || v == "python_full_version" || v == "python_version"
}

// isSet tells the variables that hold a set of names.
func (v variable) isSet() bool { return v == "extras" || v == "dependency_groups" }

// hasNames tells the variables whose names are compared as normalised.
func (v variable) hasNames() bool { return v == "extra" || v.isSet() }

// text is a variable's value; that of a set is none.
func (e Environment) text(v variable) string {
	switch v {
	case "implementation_name":
		return e.ImplementationName
	case "implementation_version":
		return e.ImplementationVersion
	case "os_name":
		return e.OSName
	case "platform_machine":
		return e.PlatformMachine
	case "platform_python_implementation":
		return e.PlatformPythonImplementation
	case "platform_release":
		return e.PlatformRelease
	case "platform_system":
		return e.PlatformSystem
	case "platform_version":
		return e.PlatformVersion
	case "python_full_version":
		return fullVersion(e.PythonFullVersion)
	case "python_version":
		return e.PythonVersion
	case "sys_platform":
		return e.SysPlatform
	case "extra":
		return NormalizeName(e.Extra)
	}
	return ""
}

// fullVersion makes a version of what a Python that was built between two
// releases says, such as 3.15.0a1+.
func fullVersion(text string) string {
	if strings.HasSuffix(text, "+") {
		return text + "local"
	}
	return text
}

// holds tells whether a set has a name.
func (e Environment) holds(set variable, name string) bool {
	names := e.Extras
	if set == "dependency_groups" {
		names = e.DependencyGroups
	}
	return slices.ContainsFunc(names, func(n string) bool { return NormalizeName(n) == NormalizeName(name) })
}
