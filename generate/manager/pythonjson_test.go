package manager

import (
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// The texts are Python's: json.dumps(value, sort_keys=True).
func TestPythonJSON(t *testing.T) {
	value := map[string]any{
		"b": []any{int64(1), int64(-2), 1.5, 1e16, 1e-5, 123456789012345.0, 0.0, 1.5e300, 1e-4, true, map[string]any(nil)},
		"a": "\a\"\\\n\x7f é😀/", "": []any(nil), "é": int64(1), "z": math.Inf(-1),
	}
	var spaced pythonJSON
	compact := pythonJSON{compact: true}
	if !spaced.write(value) || !compact.write(value) {
		t.Fatal("the value was not written")
	}
	const want = `{"": [], "a": "\u0007\"\\\n\u007f \u00e9\ud83d\ude00/", "b": [1, -2, 1.5, 1e+16, 1e-05, 123456789012345.0, 0.0, 1.5e+300, 0.0001, true, {}], "z": -Infinity, "\u00e9": 1}`
	if diff := cmp.Diff(want, spaced.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	const wantCompact = `{"":[],"a":"\u0007\"\\\n\u007f \u00e9\ud83d\ude00/","b":[1,-2,1.5,1e+16,1e-05,123456789012345.0,0.0,1.5e+300,0.0001,true,{}],"z":-Infinity,"\u00e9":1}`
	if diff := cmp.Diff(wantCompact, compact.String()); diff != "" {
		t.Errorf("compact (-want +got):\n%s", diff)
	}
	if spaced.write([]any{time.Now()}) {
		t.Error("Python can't write a time, and this can")
	}
}
