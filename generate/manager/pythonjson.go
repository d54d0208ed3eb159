package manager

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
)

// pythonJSON writes values as Python's json.dumps does with sort_keys=True
// (https://docs.python.org/3/library/json.html#json.dumps): PDM and Pipenv know
// by the hash of such a text whether a lock is in step. Its separators are ", "
// and ": " by default, "," and ":" where compact.
type pythonJSON struct {
	strings.Builder
	compact bool
}

// sha256 is the text's hash in hexadecimal digits.
func (j *pythonJSON) sha256() string {
	sum := sha256.Sum256([]byte(j.String()))
	return hex.EncodeToString(sum[:])
}

// write tells whether Python could write the value, which TOML's dates and times it can't.
func (j *pythonJSON) write(value any) bool {
	switch v := value.(type) {
	case nil:
		j.WriteString("null")
	case string:
		j.text(v)
	case bool, int64:
		fmt.Fprint(j, v)
	case float64:
		j.WriteString(pythonFloat(v))
	case []any:
		return j.list(v)
	case map[string]any:
		return j.object(v)
	default:
		return false
	}
	return true
}

func (j *pythonJSON) separator(first bool, text string) {
	if first {
		return
	}
	j.WriteString(text)
	if !j.compact {
		j.WriteByte(' ')
	}
}

func (j *pythonJSON) list(values []any) bool {
	j.WriteByte('[')
	for i, value := range values {
		j.separator(i == 0, ",")
		if !j.write(value) {
			return false
		}
	}
	j.WriteByte(']')
	return true
}

// object has its keys by code point, which is the order of their bytes.
func (j *pythonJSON) object(values map[string]any) bool {
	j.WriteByte('{')
	for i, key := range slices.Sorted(maps.Keys(values)) {
		j.separator(i == 0, ",")
		j.text(key)
		j.separator(false, ":")
		if !j.write(values[key]) {
			return false
		}
	}
	j.WriteByte('}')
	return true
}

// text is ASCII alone: the rest is escaped as UTF-16.
func (j *pythonJSON) text(s string) {
	short := map[rune]string{'"': `\"`, '\\': `\\`, '\n': `\n`, '\r': `\r`, '\t': `\t`, '\f': `\f`, '\b': `\b`}
	j.WriteByte('"')
	for _, r := range s {
		escaped, ok := short[r]
		switch {
		case ok:
			j.WriteString(escaped)
		case r >= ' ' && r <= '~':
			j.WriteRune(r)
		default:
			for _, unit := range utf16.Encode([]rune{r}) {
				fmt.Fprintf(j, `\u%04x`, unit)
			}
		}
	}
	j.WriteByte('"')
}

// pythonFloat is the repr of a float: the shortest digits, with an exponent
// below 1e-4 and from 1e16 on.
func pythonFloat(f float64) string {
	switch size := math.Abs(f); {
	case math.IsNaN(f):
		return "NaN"
	case math.IsInf(f, 0):
		return map[bool]string{true: "Infinity", false: "-Infinity"}[f > 0]
	case size != 0 && (size < 1e-4 || size >= 1e16):
		return strconv.FormatFloat(f, 'e', -1, 64)
	}
	text := strconv.FormatFloat(f, 'f', -1, 64)
	if !strings.Contains(text, ".") {
		text += ".0"
	}
	return text
}
