package packaging

import "strings"

// Target is what a wheel may be installed on: CPython 3.3 or later on Linux.
type Target struct {
	Python       Version // its first two numbers count
	FreeThreaded bool    // built without the global interpreter lock (PEP 703)
	Machine      string  // what uname -m says: x86_64, aarch64; with a 32-bit Python i686, armv7l
	Libc         Libc
}

// Libc is the C library of a Linux system. The zero Libc takes neither
// manylinux nor musllinux wheels.
type Libc struct {
	Musl         bool // musl, as on Alpine; else glibc
	Major, Minor int  // 2, 41 of glibc 2.41; 1, 2 of musl 1.2.5
}

// Accepts tells whether the wheel can be installed, which pip decides by the
// tags alone.
func (t Target) Accepts(w Wheel) bool {
	python := interpreter{t.Python.part(0), t.Python.part(1), t.FreeThreaded}
	anywhere, here := python.accepts(w.Tags)
	rest := w.Tags.Platform
	for rest != "" && (anywhere || here) {
		var platform string
		platform, rest, _ = strings.Cut(rest, ".")
		if platform == "any" && anywhere || here && t.acceptsPlatform(platform) {
			return true
		}
	}
	return false
}

// interpreter is what a target's tags for Python and its ABI depend on.
type interpreter struct {
	major, minor int
	freeThreaded bool
}

// accepts tells whether one of the wheel's pairs of Python and ABI is the
// interpreter's: for the platform any, and for the target's own platforms.
func (p interpreter) accepts(tags Tags) (anywhere, here bool) {
	pythons := tags.Python
	for pythons != "" && !anywhere {
		var python string
		python, pythons, _ = strings.Cut(pythons, ".")
		abis := tags.ABI
		for abis != "" && !anywhere {
			var abi string
			abi, abis, _ = strings.Cut(abis, ".")
			if p.acceptsPair(python, abi) {
				here = true
				anywhere = abi == "none"
			}
		}
	}
	return anywhere, here
}

// stableSince is the first minor version of Python 3 with a stable ABI (PEP 384).
const stableSince = 2

func (p interpreter) acceptsPair(python, abi string) bool {
	if number, isPure := strings.CutPrefix(python, "py"); isPure {
		minor, ok := minorOf(number, p.major)
		return abi == "none" && (ok && minor <= p.minor || number == decimal(p.major))
	}
	number, isCPython := strings.CutPrefix(python, "cp")
	minor, ok := minorOf(number, p.major)
	if !isCPython || !ok || minor > p.minor {
		return false
	}
	if abi == p.stableABI() {
		return minor >= stableSince
	}
	return minor == p.minor && (abi == "none" || p.isOwnABI(abi))
}

// stableABI is that of PEP 384, or of PEP 803 without the global interpreter
// lock, which no wheel of the former runs on.
func (p interpreter) stableABI() string {
	if p.freeThreaded {
		return "abi3t"
	}
	return "abi3"
}

// isOwnABI tells cp313, cp313t or, up to 3.7, cp37m.
func (p interpreter) isOwnABI(abi string) bool {
	flag := ""
	switch {
	case p.freeThreaded:
		flag = "t"
	case p.minor < 8:
		flag = "m" // Python's own allocator, which all builds had
	}
	number, isCPython := strings.CutPrefix(abi, "cp")
	number, hasFlag := strings.CutSuffix(number, flag)
	minor, ok := minorOf(number, p.major)
	return isCPython && hasFlag && ok && minor == p.minor
}

// minorOf is the minor version of a tag's number such as 313, if major is its
// major version.
func minorOf(number string, major int) (minor int, ok bool) {
	if len(number) < 2 || major > 9 || int(number[0]-'0') != major {
		return 0, false
	}
	return tagNumber(number[1:])
}

// tagNumber reads a number as tags have it: without zeros in front of it.
func tagNumber(text string) (number int, ok bool) {
	if text == "" || len(text) > 6 || digits(text) < len(text) || text[0] == '0' && len(text) > 1 {
		return 0, false
	}
	return smallNumber(text), true
}

// acceptsPlatform tells a platform's tags other than any.
func (t Target) acceptsPlatform(platform string) bool {
	switch {
	case strings.HasPrefix(platform, "linux_"):
		return t.isMachine(platform[len("linux_"):])
	case strings.HasPrefix(platform, "manylinux"):
		return !t.Libc.Musl && t.acceptsManylinux(platform[len("manylinux"):])
	case strings.HasPrefix(platform, "musllinux_"):
		major, minor, machine, ok := libcOf(platform[len("musllinux_"):])
		return ok && t.Libc.Musl && major == t.Libc.Major && minor <= t.Libc.Minor && t.isMachine(machine)
	}
	return false
}

// isMachine tells the target's machine, or one whose code it runs.
func (t Target) isMachine(machine string) bool {
	return machine == t.Machine || t.Machine == "armv8l" && machine == "armv7l"
}

// acceptsManylinux reads what follows manylinux: of PEP 600, or one of the
// names before it (PEP 513, 571, 599).
func (t Target) acceptsManylinux(tag string) bool {
	major, minor, machine, ok := legacy(tag)
	if !ok && strings.HasPrefix(tag, "_") {
		major, minor, machine, ok = libcOf(tag[1:])
	}
	if !ok || !t.isMachine(machine) || !t.hasManylinux() || major < 2 || major == 2 && minor < t.oldestGlibc() {
		return false
	}
	return major < t.Libc.Major || major == t.Libc.Major && minor <= t.Libc.Minor
}

func legacy(tag string) (major, minor int, machine string, ok bool) {
	name, machine, ok := strings.Cut(tag, "_")
	switch name {
	case "1":
		return 2, 5, machine, ok
	case "2010":
		return 2, 12, machine, ok
	case "2014":
		return 2, 17, machine, ok
	}
	return 0, 0, "", false
}

// libcOf reads 2_17_x86_64.
func libcOf(tag string) (major, minor int, machine string, ok bool) {
	majorText, rest, _ := strings.Cut(tag, "_")
	minorText, machine, _ := strings.Cut(rest, "_")
	major, majorOK := tagNumber(majorText)
	minor, minorOK := tagNumber(minorText)
	return major, minor, machine, majorOK && minorOK
}

// hasManylinux tells the machines that manylinux is defined for. Of armv7l it
// takes the ABI for granted that it asks for: armhf, as Debian's.
func (t Target) hasManylinux() bool {
	switch t.Machine {
	case "x86_64", "aarch64", "i686", "armv7l", "armv8l", "ppc64", "ppc64le", "s390x", "loongarch64", "riscv64":
		return true
	}
	return false
}

// oldestGlibc is the oldest minor version of glibc 2 that manylinux knows: that
// of manylinux1 for Intel's machines, of manylinux2014 for the others.
func (t Target) oldestGlibc() int {
	if t.Machine == "x86_64" || t.Machine == "i686" {
		return 5
	}
	return 17
}
