package packaging

import (
	"bytes"
	"fmt"

	"github.com/pelletier/go-toml/v2"
)

// mostNames is how many names one table of a TOML file has at most: the parser compares
// each with all others, so that a file of one megabyte could take it a minute. Locks
// have their packages in an array of tables, of any length.
const mostNames = 5_000

// UnmarshalTOML is toml.Unmarshal for files that anybody may have written.
func UnmarshalTOML(data []byte, into any) error {
	if line := crowded(data); line > 0 {
		return fmt.Errorf("line %d: a table with more than %d names", line, mostNames)
	}
	return toml.Unmarshal(data, into)
}

// crowded is the line at which a table has too many names; 0 is none. It counts what may
// be one: lines and inline tables with = in them, and the headers between two arrays'.
func crowded(data []byte) int {
	tables, names := 0, 0
	for number := 1; len(data) > 0; number++ {
		var line []byte
		line, data, _ = bytes.Cut(data, []byte("\n"))
		switch line = bytes.TrimLeft(line, " \t"); {
		case bytes.HasPrefix(line, []byte("[[")):
			tables, names = 0, 0
		case bytes.HasPrefix(line, []byte("[")):
			tables, names = tables+1, 0
		default:
			names += min(bytes.Count(line, []byte("=")), 1)
		}
		if max(tables, names, bytes.Count(line, []byte("="))) > mostNames {
			return number
		}
	}
	return 0
}
