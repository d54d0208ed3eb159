package detect

import (
	"testing"
	"testing/fstest"
	"time"
)

func TestNewestWheel(t *testing.T) {
	for _, c := range []struct {
		name, version string
		want          int
	}{
		{"pyyaml", "6.0.1", 12},
		{"pyyaml", "5.3", 0}, // older than what is known
		{"pyyaml", "6.0.3", 0},
		{"pyyaml", "99", 0}, // newer than what is known
		{"pyyaml", "six", 0},
		{"numpy", "1.26.4", 12},
		{"flask", "3.1.0", 0}, // has no compiled code
	} {
		if got := newestWheel(pin{c.name, c.version, ""}); got != c.want {
			t.Errorf("%s %s: got 3.%d, want 3.%d", c.name, c.version, got, c.want)
		}
	}
}

// A table whose lines are not in order would hide the later ones.
func TestTablesAreInOrder(t *testing.T) {
	for name, lines := range wheels() {
		for i, w := range lines[1:] {
			if w.minor <= lines[i].minor || newestWheel(pin{name, lines[i].version, ""}) != lines[i].minor {
				t.Errorf("%s: %v is not in order", name, w)
			}
		}
	}
}

func TestEra(t *testing.T) {
	old, hand, locked := pin{"flask", "2.3.2", "requirements.txt"}, "requirements.txt", "poetry.lock"
	for _, c := range []struct {
		what string
		pins []pin
		lock month
		want int // 0 is none
	}{
		{"nothing", nil, 0, 0},
		{"nothing that is known", []pin{{"shop", "1.0", hand}}, 0, 0},
		{"older than all Pythons here", []pin{{"flask", "0.12", hand}}, 0, 6},
		{"of its time", []pin{old}, 0, 11},
		{"newer than what is known", []pin{{"flask", "99", hand}}, 0, defaultMinor},
		{"newer, in a lock with a date", []pin{{"flask", "99", "uv.lock"}}, on(2025, 5), 13},
		{"wheels end before", []pin{{"flask", "99", hand}, {"pyyaml", "6.0.1", hand}}, 0, 12},
		{"wheels end before, in a lock", []pin{{"flask", "99", locked}, {"pyyaml", "6.0.1", locked}}, 0, 12},
		{"new, and there are wheels", []pin{{"uvicorn", "0.20.0", hand}, {"asyncpg", "0.27.0", hand}}, 0, 11},
		{"new, and there are wheels in a lock", []pin{{"uvicorn", "0.20.0", locked}, {"asyncpg", "0.27.0", locked}}, 0, 10},
		{"new, and one has no wheels", []pin{{"uvicorn", "0.20.0", hand}, {"asyncpg", "0.27.0", hand}, {"numpy", "1.22.0", hand}}, 0, 10},
		{"wheels for what is not out", []pin{old, {"psycopg2-binary", "2.9.9", hand}}, 0, 12},
	} {
		got, ok := eraOf(c.pins, c.lock)
		if ok != (c.want > 0) || got.minor != c.want {
			t.Errorf("%s: got 3.%d, want 3.%d", c.what, got.minor, c.want)
		}
	}
}

func TestConfidence(t *testing.T) {
	for _, c := range []struct {
		what   string
		claims []claim
		want   Confidence
	}{
		{"nothing", nil, Unsure},
		{"a file that is there to say it", []claim{{minor: 13, weight: 110}, {minor: 12, weight: 86}}, Certain},
		{"a guess", []claim{{minor: 13, weight: 45}}, Unsure},
		{"one", []claim{{minor: 13, weight: 62}}, Likely},
		{"a weak one", []claim{{minor: 13, weight: 62, weak: true}}, Unsure},
		{"a weak one and a guess", []claim{{minor: 13, weight: 62, weak: true}, {minor: 13, weight: 45}}, Unsure},
		{"a weak one and another", []claim{{minor: 13, weight: 62, weak: true}, {minor: 13, weight: 55}}, Likely},
		{"two that differ", []claim{{minor: 13, weight: 86}, {minor: 12, weight: 62}}, Unsure},
		{"two against one", []claim{{minor: 13, weight: 86}, {minor: 12, weight: 62}, {minor: 13, weight: 52}}, Likely},
		{"an echo against one", []claim{{minor: 13, weight: 66}, {minor: 12, weight: 62}, {minor: 13, weight: 57, echo: true}}, Unsure},
		{"a range with an end against a guess", []claim{{minor: 10, weight: boundLow}, {minor: 14, weight: 45}}, Likely},
		{"tests against a guess", []claim{{minor: 12, weight: 62}, {minor: 14, weight: 45}}, Unsure},
	} {
		if got := confidence(c.claims); got != c.want {
			t.Errorf("%s: got %s, want %s", c.what, got, c.want)
		}
	}
}

func TestImageClaims(t *testing.T) {
	const docker = "updates:\n  - package-ecosystem: \"docker\"\n    directory: \"/\"\n"
	for _, c := range []struct {
		file, text string
		want       int // 0 is none
	}{
		{"CHANGELOG.md", "- Base image is python:3.13-slim\n- Base image is python:3.12-slim\n", 13},
		{"docs/changes.rst", "* Update Dockerfile to Python 3.12\n", 12},
		{"CHANGELOG.md", "- Support Python 3.13\n- Remove the image with Python 3.12\n- Fix images on Python 3.14\n", 0},
		{"CHANGELOG.md", "- The Docker image has Python 3.10\n", 0}, // which is not tested any more
		{"docs/images.md", "The image has Python 3.13\n", 0},
		{"CHANGELOG.md", "The image has Python 3.\xff\n", 0},
		{"README.md", "---\nsdk: gradio\n---\n", spaceDefault},
		{"README.md", "---\r\nsdk: docker\r\npython_version: 3.12\r\n---\r\n", 12},
		{"README.md", "---\nsdk: static\n---\n", 0},
		{"README.md", "---\nsdk: gradio\n", 0},
		{"README.md", "# Shop\n---\nsdk: gradio\n---\n", 0},
		{".github/dependabot.yml", docker, 14},
		{".github/dependabot.yaml", docker, 14},
		{".github/dependabot.yml", docker + "    ignore:\n      - dependency-name: python\n", 0},
		{".github/dependabot.yml", docker + "  - package-ecosystem: pip\n    ignore:\n      - dependency-name: python\n", 14},
		{".github/dependabot.yml", "updates:\n  - package-ecosystem: docker\n    directory: \"/test\"\n", 0},
		{".github/dependabot.yml", "updates:\n  - package-ecosystem: docker-compose\n    directory: /\n", 0},
		{".github/dependabot.yml", "updates: [\n  - package-ecosystem: docker", 0},
	} {
		s := look(fstest.MapFS{c.file: {Data: []byte(c.text)}})
		got := 0
		for _, claim := range s.imageClaims(11, time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)) {
			got = claim.minor
		}
		if got != c.want {
			t.Errorf("%s %q: got 3.%d, want 3.%d", c.file, c.text, got, c.want)
		}
	}
}

// What is newest depends on the day, or on that of the lock where it has one.
func TestRenewedClaim(t *testing.T) {
	files := fstest.MapFS{".github/dependabot.yml": {Data: []byte("- package-ecosystem: docker\n  directory: /\n")}}
	for _, c := range []struct {
		lock  string
		today time.Time
		want  int
	}{
		{"", time.Time{}, defaultMinor},
		{"", time.Date(2026, 9, 30, 0, 0, 0, 0, time.UTC), 14},
		{"", time.Date(2026, 10, 2, 0, 0, 0, 0, time.UTC), 15},
		{"", time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC), oldestMinor},
		{`upload-time = "2024-12-01T"`, time.Date(2026, 10, 2, 0, 0, 0, 0, time.UTC), 13},
		{`upload-time = "soon, or later"`, time.Date(2026, 10, 2, 0, 0, 0, 0, time.UTC), 15},
		{`upload-time = "`, time.Date(2026, 10, 2, 0, 0, 0, 0, time.UTC), 15},
	} {
		files["uv.lock"] = &fstest.MapFile{Data: []byte(c.lock)}
		if got, ok := look(files).renewedClaim(c.today); !ok || got.minor != c.want {
			t.Errorf("%q at %s: got 3.%d, want 3.%d", c.lock, c.today.Format(time.DateOnly), got.minor, c.want)
		}
	}
}

func TestEndClaim(t *testing.T) {
	for ranges, want := range map[string]int{
		">=3.10,<=3.12.9": 12,
		">=3.10, <= 3.12": 0,
		">=3.10,<3.12.9":  0,
		"<=3.12.":         0,
		"":                0,
	} {
		if got, _ := endClaim(allowed{ranges}, Evidence{}); got.minor != want {
			t.Errorf("%q: got 3.%d, want 3.%d", ranges, got.minor, want)
		}
	}
}
