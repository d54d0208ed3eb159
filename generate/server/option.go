package server

import (
	"strconv"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/spec"
)

// webWorker is the memory that a process of an ordinary web application needs at
// least, in bytes: Flask or Django and a database's driver.
const webWorker = 64 << 20

// present are the values that are written.
func present(options ...*string) []string {
	var all []string
	for _, o := range options {
		if o != nil && *o != "" {
			all = append(all, *o)
		}
	}
	return all
}

// outside refuses an option's path that leaves the project's folder.
func outside(field string, option *string) []spec.Finding {
	if option == nil {
		return nil
	}
	return spec.Outside(field, *option)
}

// atLeast tells whether an exact version, as a requirement pins it, is
// major.minor or newer. No version is not.
func atLeast(version string, major, minor int) bool {
	parts := strings.SplitN(version, ".", 3)
	first, err := strconv.Atoi(parts[0])
	if err != nil || first != major {
		return err == nil && first > major
	}
	if len(parts) == 1 {
		return minor == 0
	}
	second, err := strconv.Atoi(parts[1])
	return err == nil && second >= minor
}

func value(p *int, otherwise int) int {
	if p == nil {
		return otherwise
	}
	return *p
}

func number(p *int) *string {
	if p == nil {
		return nil
	}
	return word(strconv.Itoa(*p))
}

func word(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
