package compose

import (
	"bytes"
	"errors"

	"github.com/compose-spec/compose-go/v2/dotenv"

	"github.com/docker-pyapp/docker-pyapp/internal/lazyregexp"
)

var lineOf = lazyregexp.New(`line [0-9]+`)

// Dotenv reads a file of variables as Compose does; lookup knows the variables that it
// refers to. Its error names at most the line: Compose's own cites the text, which may be
// a secret.
func Dotenv(text []byte, lookup func(name string) (string, bool)) (map[string]string, error) {
	vars, err := dotenv.ParseWithLookup(bytes.NewReader(text), lookup)
	switch {
	case err == nil:
		return vars, nil
	case lineOf.MatchString(err.Error()):
		return nil, errors.New("docker compose can't read it up to " + lineOf.FindString(err.Error()) + ": each line is NAME=VALUE")
	}
	return nil, errors.New("docker compose can't read it: each line is NAME=VALUE")
}
