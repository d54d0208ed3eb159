package detect

import (
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"testing"
	"time"
)

func TestProf(t *testing.T) {
	root := os.Getenv("PROF_DIR")
	if root == "" {
		t.Skip()
	}
	all, _ := os.ReadDir(root)
	type r struct {
		n string
		d time.Duration
	}
	var rs []r
	var sum time.Duration
	for range 3 {
		rs = nil
		sum = 0
		for _, e := range all {
			start := time.Now()
			Detect(os.DirFS(filepath.Join(root, e.Name())), Options{Folder: e.Name()})
			d := time.Since(start)
			sum += d
			rs = append(rs, r{e.Name(), d})
		}
	}
	sort.Slice(rs, func(i, j int) bool { return rs[i].d > rs[j].d })
	for _, x := range rs[:25] {
		fmt.Println(x.n, x.d)
	}
	fmt.Println("mean", sum/time.Duration(len(rs)))
}
