package detect

import (
	"sync"

	"github.com/docker-pyapp/docker-pyapp/packaging"
)

// wheel is the first version of a distribution that has wheels for a minor version of
// Python on Linux.
type wheel struct {
	version string
	minor   int
}

// wheels are those of much-used distributions with compiled code (https://pypi.org,
// the oldest first): an exact version of one does not install on a later Python
// without a compiler.
var wheels = sync.OnceValue(func() map[string][]wheel {
	return map[string][]wheel{
		"aiohttp":         {{"3.7.3", 9}, {"3.8.0", 10}, {"3.8.3", 11}, {"3.9.0", 12}, {"3.10.6", 13}, {"3.13.0", 14}},
		"asyncpg":         {{"0.22.0", 9}, {"0.25.0", 10}, {"0.27.0", 11}, {"0.29.0", 12}, {"0.30.0", 13}, {"0.31.0", 14}},
		"cffi":            {{"1.14.3", 9}, {"1.15.0", 10}, {"1.15.1", 11}, {"1.16.0", 12}, {"1.17.0", 13}, {"2.0.0", 14}},
		"greenlet":        {{"0.4.17", 9}, {"1.1.2", 10}, {"2.0.0", 11}, {"3.0.0", 12}, {"3.1.0", 13}, {"3.2.3", 14}},
		"lxml":            {{"4.6.2", 9}, {"4.6.4", 10}, {"4.9.2", 11}, {"4.9.3", 12}, {"5.3.0", 13}, {"6.0.1", 14}},
		"matplotlib":      {{"3.3.3", 9}, {"3.5.0", 10}, {"3.6.0", 11}, {"3.8.0", 12}, {"3.9.2", 13}, {"3.10.5", 14}},
		"numpy":           {{"1.19.3", 9}, {"1.21.2", 10}, {"1.23.2", 11}, {"1.26.0", 12}, {"2.1.0", 13}, {"2.3.2", 14}},
		"pandas":          {{"1.1.3", 9}, {"1.3.4", 10}, {"1.5.1", 11}, {"2.1.1", 12}, {"2.2.3", 13}, {"2.3.3", 14}},
		"pillow":          {{"8.0.0", 9}, {"8.3.2", 10}, {"9.3.0", 11}, {"10.1.0", 12}, {"11.0.0", 13}, {"12.0.0", 14}},
		"psycopg2-binary": {{"2.8.6", 9}, {"2.9.2", 10}, {"2.9.5", 11}, {"2.9.9", 12}, {"2.9.10", 13}, {"2.9.11", 14}},
		"pyyaml":          {{"5.4", 9}, {"6.0", 11}, {"6.0.1", 12}, {"6.0.2", 13}, {"6.0.3", 14}},
		"scikit-learn":    {{"0.24.0", 9}, {"1.0.1", 10}, {"1.2.0", 11}, {"1.3.2", 12}, {"1.5.2", 13}, {"1.7.2", 14}},
		"scipy":           {{"1.5.4", 9}, {"1.7.2", 10}, {"1.9.2", 11}, {"1.11.2", 12}, {"1.14.1", 13}, {"1.16.1", 14}},
		"torch":           {{"1.8.0", 9}, {"1.11.0", 10}, {"2.0.0", 11}, {"2.2.0", 12}, {"2.5.0", 13}, {"2.9.0", 14}},
		"uvloop":          {{"0.15.0", 9}, {"0.16.0", 10}, {"0.17.0", 11}, {"0.18.0", 12}, {"0.21.0", 13}, {"0.22.0", 14}},
	}
})

// newestWheel is the newest Python that an exact version has wheels for; 0 is not
// known, as it is of versions for the newest Python and later ones.
func newestWheel(p pin) int {
	v, err := packaging.ParseVersion(p.version)
	if err != nil {
		return 0
	}
	minor := 0
	for _, w := range wheels()[p.name] {
		if first, err := packaging.ParseVersion(w.version); err == nil && first.Compare(v) <= 0 {
			minor = w.minor
		}
	}
	if minor >= defaultMinor {
		return 0
	}
	return minor
}

// leastWheel is the pin that has wheels for the fewest Pythons, and the newest of them;
// 0 is none known.
func leastWheel(pins []pin) (by pin, minor int) {
	for _, p := range pins {
		if newest := newestWheel(p); newest > 0 && (minor == 0 || newest < minor) {
			by, minor = p, newest
		}
	}
	return by, minor
}
