package spec

import (
	"fmt"
	"runtime"
	"testing"
)

const usual = `name:   "shop"
python: "3.13"
deps: pip: {}
server: gunicorn: {app: "shop.wsgi:application", port: 8000}
limits: {memory: "512m", cpus: 1}
env: DJANGO_SETTINGS_MODULE: "shop.settings"
secrets: ["DJANGO_SECRET_KEY"]
`

// One spec in a process of its own: the schema is compiled too.
func BenchmarkLoadFirst(b *testing.B) {
	for b.Loop() {
		if _, err := Load("pyapp.cue", []byte(usual)); err != nil {
			b.Fatal(err)
		}
	}
}

// One of many specs in a process.
func BenchmarkLoad(b *testing.B) {
	loader := NewLoader()
	for b.Loop() {
		if _, err := loader.Load("pyapp.cue", []byte(usual)); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLoadBad(b *testing.B) {
	loader := NewLoader()
	for b.Loop() {
		if _, err := loader.Load("pyapp.cue", []byte("python: 3.13\nserver: gunicorn: {ap: \"x\", workrs: 3}\n")); err == nil {
			b.Fatal("good")
		}
	}
}

// A monorepo: 1,000 different specs by one Loader, and the heap that is left.
func BenchmarkLoad1000(b *testing.B) {
	for b.Loop() {
		loader := NewLoader()
		for i := range 1000 {
			text := fmt.Sprintf("%sversion: \"1.%d\"\nbuild: args: V%d: %d\n", usual, i, i, i)
			if _, err := loader.Load("pyapp.cue", []byte(text)); err != nil {
				b.Fatal(err)
			}
		}
		b.StopTimer()
		runtime.GC()
		var mem runtime.MemStats
		runtime.ReadMemStats(&mem)
		b.ReportMetric(float64(mem.HeapAlloc)/(1<<20), "MiB-heap")
		runtime.KeepAlive(loader)
		b.StartTimer()
	}
}

// One more environment of a spec that was read, as check looks at each.
func BenchmarkLoadEnvironment(b *testing.B) {
	loader := NewLoader()
	const text = usual + "environments: prod: {limits: memory: \"2g\", server: gunicorn: workers: 4, env: MODE: \"prod\"}\n"
	for b.Loop() {
		if _, err := loader.LoadEnvironment("pyapp.cue", []byte(text), nil, "prod"); err != nil {
			b.Fatal(err)
		}
	}
}
