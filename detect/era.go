package detect

import (
	"bytes"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/docker-pyapp/docker-pyapp/packaging"
)

// month is a month of a year, counted from the year 0.
type month int

func on(year, m int) month { return month(year*12 + m - 1) }

// String is the month as 2023-07.
func (m month) String() string { return fmt.Sprintf("%d-%02d", m/12, m%12+1) }

// release is the first release of a version's line, and when it came out.
type release struct {
	version string
	at      month
}

// releases are when lines of versions of much-used distributions came out
// (https://pypi.org), the oldest first: exact versions tell when they were chosen.
var releases = sync.OnceValue(func() map[string][]release {
	return map[string][]release{
		"flask":           {{"0.12", on(2016, 12)}, {"1.0", on(2018, 4)}, {"1.1", on(2019, 7)}, {"2.0", on(2021, 5)}, {"2.1", on(2022, 3)}, {"2.2", on(2022, 8)}, {"2.3", on(2023, 4)}, {"3.0", on(2023, 9)}, {"3.1", on(2024, 11)}},
		"django":          {{"1.11", on(2017, 4)}, {"2.0", on(2017, 12)}, {"2.1", on(2018, 8)}, {"2.2", on(2019, 4)}, {"3.0", on(2019, 12)}, {"3.1", on(2020, 8)}, {"3.2", on(2021, 4)}, {"4.0", on(2021, 12)}, {"4.1", on(2022, 8)}, {"4.2", on(2023, 4)}, {"5.0", on(2023, 12)}, {"5.1", on(2024, 8)}, {"5.2", on(2025, 4)}, {"6.0", on(2025, 12)}},
		"fastapi":         {{"0.60", on(2020, 7)}, {"0.70", on(2021, 10)}, {"0.79", on(2022, 7)}, {"0.88", on(2022, 11)}, {"0.95", on(2023, 3)}, {"0.100", on(2023, 7)}, {"0.104", on(2023, 10)}, {"0.109", on(2024, 1)}, {"0.111", on(2024, 5)}, {"0.115", on(2024, 9)}, {"0.116", on(2025, 7)}, {"0.120", on(2025, 10)}},
		"uvicorn":         {{"0.12", on(2020, 9)}, {"0.15", on(2021, 8)}, {"0.18", on(2022, 6)}, {"0.20", on(2022, 11)}, {"0.22", on(2023, 4)}, {"0.23", on(2023, 7)}, {"0.24", on(2023, 11)}, {"0.27", on(2024, 1)}, {"0.30", on(2024, 5)}, {"0.32", on(2024, 10)}, {"0.34", on(2024, 12)}, {"0.35", on(2025, 6)}, {"0.38", on(2025, 10)}},
		"gunicorn":        {{"19.9", on(2018, 7)}, {"20.0", on(2019, 11)}, {"20.1", on(2021, 4)}, {"21", on(2023, 7)}, {"22", on(2024, 4)}, {"23", on(2024, 8)}},
		"requests":        {{"2.20", on(2018, 10)}, {"2.25", on(2020, 11)}, {"2.28", on(2022, 6)}, {"2.31", on(2023, 5)}, {"2.32", on(2024, 5)}},
		"werkzeug":        {{"0.14", on(2018, 1)}, {"0.15", on(2019, 3)}, {"0.16", on(2019, 9)}, {"1.0", on(2020, 2)}, {"2.0", on(2021, 5)}, {"2.2", on(2022, 7)}, {"2.3", on(2023, 4)}, {"3.0", on(2023, 9)}, {"3.1", on(2024, 11)}},
		"numpy":           {{"1.16", on(2019, 1)}, {"1.18", on(2019, 12)}, {"1.19", on(2020, 6)}, {"1.20", on(2021, 1)}, {"1.21", on(2021, 6)}, {"1.22", on(2022, 1)}, {"1.23", on(2022, 6)}, {"1.24", on(2022, 12)}, {"1.25", on(2023, 6)}, {"1.26", on(2023, 9)}, {"2.0", on(2024, 6)}, {"2.1", on(2024, 8)}, {"2.2", on(2024, 12)}, {"2.3", on(2025, 6)}},
		"pandas":          {{"1.0", on(2020, 1)}, {"1.1", on(2020, 7)}, {"1.2", on(2020, 12)}, {"1.3", on(2021, 7)}, {"1.4", on(2022, 1)}, {"1.5", on(2022, 9)}, {"2.0", on(2023, 4)}, {"2.1", on(2023, 8)}, {"2.2", on(2024, 1)}, {"2.3", on(2025, 6)}},
		"psycopg2":        {{"2.8", on(2019, 4)}, {"2.8.6", on(2020, 9)}, {"2.9", on(2021, 6)}, {"2.9.3", on(2021, 12)}, {"2.9.5", on(2022, 10)}, {"2.9.6", on(2023, 4)}, {"2.9.7", on(2023, 8)}, {"2.9.9", on(2023, 10)}, {"2.9.10", on(2024, 10)}},
		"psycopg2-binary": {{"2.8", on(2019, 4)}, {"2.8.6", on(2020, 9)}, {"2.9", on(2021, 6)}, {"2.9.3", on(2021, 12)}, {"2.9.5", on(2022, 10)}, {"2.9.6", on(2023, 4)}, {"2.9.7", on(2023, 8)}, {"2.9.9", on(2023, 10)}, {"2.9.10", on(2024, 10)}},
		"jinja2":          {{"2.10", on(2017, 11)}, {"2.11", on(2020, 1)}, {"3.0", on(2021, 5)}, {"3.1", on(2022, 3)}},
		"click":           {{"7.0", on(2018, 9)}, {"7.1", on(2020, 3)}, {"8.0", on(2021, 5)}, {"8.1", on(2022, 3)}, {"8.2", on(2025, 5)}},
		"streamlit":       {{"1.0", on(2021, 10)}, {"1.20", on(2023, 3)}, {"1.30", on(2024, 1)}, {"1.40", on(2024, 11)}, {"1.50", on(2025, 9)}},
		"pydantic":        {{"1.8", on(2021, 2)}, {"1.9", on(2021, 12)}, {"1.10", on(2022, 8)}, {"2.0", on(2023, 6)}, {"2.5", on(2023, 11)}, {"2.8", on(2024, 7)}, {"2.10", on(2024, 11)}, {"2.11", on(2025, 3)}, {"2.12", on(2025, 10)}},
		"sqlalchemy":      {{"1.3", on(2019, 3)}, {"1.4", on(2021, 3)}, {"2.0", on(2023, 1)}},
	}
})

// dated are the distributions whose versions tell when they came out.
func dated() []string {
	names := []string{"certifi", "pytz", "tzdata"}
	for name := range releases() {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// pythons are when minor versions of Python came out (PEP 602 and those before it).
func pythons() []release {
	return []release{
		{"6", on(2016, 12)},
		{"7", on(2018, 6)},
		{"8", on(2019, 10)},
		{"9", on(2020, 10)},
		{"10", on(2021, 10)},
		{"11", on(2022, 10)},
		{"12", on(2023, 10)},
		{"13", on(2024, 10)},
		{"14", on(2025, 10)},
		{"15", on(2026, 10)},
	}
}

// newestBy is the newest Python that had been out for some months by a time.
func newestBy(at month, out int) int {
	minor := 0
	for _, p := range pythons() {
		if p.at+month(out) <= at {
			minor, _ = strconv.Atoi(p.version)
		}
	}
	return minor
}

// settled is how many months a Python has been out before most projects take it.
const settled = 4

// lockedAt is when the newest of what uv.lock has was uploaded, so about when it was
// made; 0 is not known.
func (s *survey) lockedAt() month {
	data, err := fs.ReadFile(view{s}, "uv.lock")
	if err != nil {
		return 0
	}
	mark, newest := []byte(`upload-time = "`), []byte{}
	for {
		_, after, ok := bytes.Cut(data, mark)
		if !ok || len(after) < len("2026-01") {
			break
		}
		if at := after[:len("2026-01")]; bytes.Compare(at, newest) > 0 {
			newest = at
		}
		data = after
	}
	at, err := time.Parse("2006-01", string(newest))
	if err != nil {
		return 0
	}
	return on(at.Year(), int(at.Month()))
}

// eraOf is the Python of the time at which exact versions were chosen: later ones
// often have no wheels of them. One that was new at the time is taken where a person
// chose versions of what is compiled that all have wheels for it.
func eraOf(pins []pin, locked month) (claim, bool) {
	var newest month
	var by pin
	for _, p := range pins {
		if at := releasedAt(p); at > newest {
			newest, by = at, p
		}
	}
	if newest == 0 {
		return claim{}, false
	}
	e := Evidence{File: by.file, Says: fmt.Sprintf("pins %s %s, of %s", by.name, by.version, newest)}
	if newest == unknownYet && locked > 0 {
		newest = locked
		e = Evidence{File: "uv.lock", Says: "is of " + locked.String()}
	} else if newest == unknownYet {
		e.Says = fmt.Sprintf("pins %s %s, which is new", by.name, by.version)
	}
	minor := min(max(newestBy(newest, settled), oldestEra), defaultMinor)
	compiled, most := leastWheel(pins)
	chosen := isRequirements(compiled.file) && newestBy(newest, 0) >= most
	if most > 0 && (most < minor || most > minor && chosen) {
		minor = most
		e = Evidence{File: compiled.file, Says: fmt.Sprintf("pins %s %s, which has wheels for it and for none that is newer", compiled.name, compiled.version)}
	}
	return claim{minor: minor, weight: 45, Evidence: e}, true
}

// oldestEra is the Python of the oldest exact versions.
const oldestEra = 6

// unknownYet is for versions of lines that are newer than those here: of the newest Python.
const unknownYet month = 1 << 20

// isAfter tells whether a version is of a later line than another: 2.33.1 is than 2.32.
func isAfter(v packaging.Version, line string) bool {
	known, err := packaging.ParseVersion(line)
	if err != nil {
		return false
	}
	return slices.Compare(line2(v), line2(known)) > 0
}

// line2 are the first two numbers of a version.
func line2(v packaging.Version) []int {
	numbers := append(v.Release(), 0)
	return numbers[:min(2, len(numbers))]
}

// releasedAt is about when a version came out; 0 is not known.
func releasedAt(p pin) month {
	switch p.name {
	case "certifi", "pytz", "tzdata": // their versions are dates
		parts := strings.Split(p.version, ".")
		year, _ := strconv.Atoi(parts[0])
		if year < 2015 || year > 2100 {
			return 0
		}
		if m, err := strconv.Atoi(parts[min(1, len(parts)-1)]); err == nil && p.name == "certifi" && m >= 1 && m <= 12 {
			return on(year, m)
		}
		return on(year, 3)
	}
	v, err := packaging.ParseVersion(p.version)
	if err != nil {
		return 0
	}
	var at month
	for _, r := range releases()[p.name] {
		first, err := packaging.ParseVersion(r.version)
		if err == nil && first.Compare(v) <= 0 {
			at = r.at
		}
	}
	if lines := releases()[p.name]; len(lines) > 0 && isAfter(v, lines[len(lines)-1].version) {
		return unknownYet
	}
	return at
}
