package python_test

import (
	"testing"

	"github.com/docker-pyapp/docker-pyapp/python"
)

func TestInts(t *testing.T) {
	for src, want := range map[string]int64{"0": 0, "00": 0, "8_000": 8000, "0x1f": 31, "0o17": 15, "0b1_0": 2} {
		m := parse(t, []byte(src))
		c := m.Body[0].(*python.ExprStmt).Value.(*python.Constant)
		if n, ok := c.Int64(); !ok || n != want {
			t.Errorf("%s is %d, %t", src, n, ok)
		}
	}
	for _, src := range []string{"99999999999999999999", "1.0", "'1'"} {
		c := parse(t, []byte(src)).Body[0].(*python.ExprStmt).Value.(*python.Constant)
		if _, ok := c.Int64(); ok {
			t.Errorf("%s is an int64", src)
		}
	}
}

func BenchmarkParse(b *testing.B) {
	src := read(b, "testdata/shop.py")
	b.SetBytes(int64(len(src)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := python.Parse(src); err != nil {
			b.Fatal(err)
		}
	}
}
