package manager

import (
	"fmt"
	"slices"

	"github.com/docker-pyapp/docker-pyapp/packaging"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// What is known of distributions that many applications use, for requirements
// files, which say nothing of what their packages require themselves.

// requires are distributions and what all their versions of the last years
// require in any case (their metadata on https://pypi.org). A file that has one
// of these and lacks what it requires lists direct dependencies only.
func requires() map[string][]string {
	return map[string][]string{
		"aiohttp":             {"multidict", "yarl", "attrs"},
		"alembic":             {"mako", "sqlalchemy"},
		"boto3":               {"botocore", "s3transfer", "jmespath"},
		"celery":              {"kombu", "billiard", "vine"},
		"dash":                {"flask", "plotly"},
		"discord-py":          {"aiohttp"},
		"django":              {"asgiref", "sqlparse"},
		"djangorestframework": {"django"},
		"fastapi":             {"starlette", "pydantic"},
		"flask":               {"werkzeug", "jinja2", "click", "itsdangerous"},
		"flask-sqlalchemy":    {"flask", "sqlalchemy"},
		"httpx":               {"httpcore", "certifi", "idna"},
		"jinja2":              {"markupsafe"},
		"matplotlib":          {"numpy", "pillow", "cycler", "kiwisolver", "pyparsing"},
		"openai":              {"httpx", "pydantic"},
		"pandas":              {"numpy", "python-dateutil"},
		"python-dateutil":     {"six"},
		"requests":            {"urllib3", "certifi", "idna"},
		"scikit-learn":        {"numpy", "scipy", "joblib", "threadpoolctl"},
		"scipy":               {"numpy"},
		"starlette":           {"anyio"},
		"streamlit":           {"altair", "pandas", "click"},
		"transformers":        {"huggingface-hub", "tokenizers", "numpy"},
		"uvicorn":             {"h11", "click"},
	}
}

// incompatibility is a version that takes another distribution's newest
// release, because its metadata knows no upper bound, and fails with it.
type incompatibility struct {
	name, versions string // PEP 440
	with, from     string // the other distribution, and its first version that does not fit
	effect         string
	last           string // of the other distribution, the last release line that does
	source         string
}

func incompatibilities() []incompatibility {
	const werkzeug3 = "https://werkzeug.palletsprojects.com/en/stable/changes/#version-3-0-0"
	const numpy2 = "https://numpy.org/doc/stable/release/2.0.0-notes.html"
	return []incompatibility{
		{"flask", "<2", "jinja2", "3.1", "fails on import (jinja2.escape)", "<3.1", "https://jinja.palletsprojects.com/en/stable/changes/#version-3-1-0"},
		{"flask", "<2", "itsdangerous", "2.1", "fails on import (itsdangerous.json)", "<2.1", "https://itsdangerous.palletsprojects.com/en/stable/changes/#version-2-1-0"},
		{"flask", "<2", "werkzeug", "2.1", "fails on import (werkzeug.wrappers.BaseResponse)", "<2.1", "https://werkzeug.palletsprojects.com/en/stable/changes/#version-2-1-0"},
		{"flask", ">=2,<2.2.5", "werkzeug", "3", "fails on import (werkzeug.urls.url_quote)", "<3", werkzeug3},
		{"flask-login", "<0.6.3", "werkzeug", "3", "fails on import (werkzeug.urls.url_decode)", "<3", werkzeug3},
		{"flask-wtf", "<1.2", "werkzeug", "3", "fails on import (werkzeug.urls.url_encode)", "<3", werkzeug3},
		{"flask-sqlalchemy", "<3", "sqlalchemy", "2", "fails on import (sqlalchemy.__all__)", "<2", "https://flask-sqlalchemy.readthedocs.io/en/stable/changes/#version-3-0-0"},
		{"jinja2", "<3", "markupsafe", "2.1", "fails on import (markupsafe.soft_unicode)", "<2.1", "https://markupsafe.palletsprojects.com/en/stable/changes/#version-2-1-0"},
		{"openai", ">=1,<1.55.3", "httpx", "0.28", "fails when a client is made (the argument proxies)", "<0.28", "https://github.com/openai/openai-python/issues/1902"},
		{"opencv-python", "<4.10.0.84", "numpy", "2", "fails on import: it was compiled for NumPy 1", "<2", numpy2},
		{"opencv-python-headless", "<4.10.0.84", "numpy", "2", "fails on import: it was compiled for NumPy 1", "<2", numpy2},
		{"pandas", "<2.1", "numpy", "2", "fails on import: it was compiled for NumPy 1", "<2", numpy2},
		{"scikit-learn", "<1.3", "numpy", "2", "fails on import: it was compiled for NumPy 1", "<2", numpy2},
		{"sentence-transformers", "<2.3", "huggingface-hub", "0.26", "fails on import (huggingface_hub.cached_download)", "<0.26", "https://github.com/huggingface/huggingface_hub/releases/tag/v0.26.0"},
		{"streamlit", "<1.22", "altair", "5", "fails on import (altair.vegalite.v4)", "<5", "https://github.com/streamlit/streamlit/issues/6652"},
	}
}

// complete tells whether a set of requirements lists all that is installed:
// every version is exact, and the file says so itself, or what is known of its
// packages is there.
func (s requirementSet) complete() bool {
	if len(s.packages) == 0 || len(s.loose) > 0 || s.needsSource || s.git || len(s.lacking()) > 0 {
		return false
	}
	known := requires()
	return s.compiled || slices.ContainsFunc(s.packages, func(p Package) bool { return len(known[p.Name]) > 0 })
}

// lacking are packages of the set, sorted, that require what the set does not have.
func (s requirementSet) lacking() []string {
	var names []string
	for name, required := range requires() {
		if s.packages.Find(name) == nil {
			continue
		}
		if slices.ContainsFunc(required, func(r string) bool { return s.packages.Find(r) == nil }) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// breaking finds versions that take a newest release with which they fail.
func (s requirementSet) breaking() []spec.Finding {
	var findings []spec.Finding
	for _, i := range s.broken() {
		p := s.packages.Find(i.name)
		findings = append(findings, spec.Finding{
			Rule: "pip.incompatible", Path: "deps.pip", At: p.At(s.in.Project),
			Message: fmt.Sprintf("%s %s takes the newest %s, and with %s %s or later it %s", p.Name, p.Version, i.with, i.with, i.from, i.effect),
			Notes: []string{
				fmt.Sprintf("add a line   %s%s   or take a newer %s", i.with, i.last, p.Name),
				fmt.Sprintf("or write   deps: pip: constraint_dependencies: [%q]", i.with+i.last),
				i.source,
			},
		})
	}
	return findings
}

// broken are the known breaks that nothing keeps this set from.
func (s requirementSet) broken() []incompatibility {
	return slices.DeleteFunc(incompatibilities(), func(i incompatibility) bool {
		p := s.packages.Find(i.name)
		return p == nil || p.Version == "" || s.packages.Find(i.with) != nil || !s.allows(i.with, i.from) || !within(p.Version, i.versions)
	})
}

func within(version, specifiers string) bool {
	v, err := packaging.ParseVersion(version)
	s, wrong := packaging.ParseSpecifiers(specifiers)
	return err == nil && wrong == nil && s.Contains(v, true)
}

// someHashes refuses a requirement without a hash among others with one, as pip
// does (https://pip.pypa.io/en/stable/topics/secure-installs/#hash-checking-mode).
func (s requirementSet) someHashes() []spec.Finding {
	if !s.hashed || len(s.unhashed) == 0 {
		return nil
	}
	line := s.unhashed[0]
	return []spec.Finding{{
		Rule: "pip.some-hashes", Path: "deps.pip",
		At:      line.place(s.unhashedIn[0]),
		Message: "this requirement has no hash, and others have: pip then refuses it",
		Notes:   []string{"write all of them anew with   uv pip compile --generate-hashes   or   pip-compile --generate-hashes"},
	}}
}

// unlockedRequirements says how to lock what is not, or not wholly.
func (s requirementSet) unlockedRequirements() []spec.Finding {
	if s.hashed || s.compiled && len(s.loose) == 0 || len(s.packages) == 0 {
		return nil
	}
	lock := fmt.Sprintf(`lock all of it with   uv pip compile --generate-hashes %s -o requirements.lock   and write   deps: pip: requirements: ["requirements.lock"]`, s.files[0])
	if len(s.loose) > 0 {
		return []spec.Finding{{
			Rule: "pip.loose", Path: "deps.pip", At: s.packages.Find(s.loose[0]).At(s.in.Project),
			Message: "each build takes the newest " + some(s.loose) + " of its day",
			Notes:   []string{lock},
		}}
	}
	if lacking := s.lacking(); len(lacking) > 0 {
		missing := requires()[lacking[0]]
		missing = slices.DeleteFunc(slices.Clone(missing), func(r string) bool { return s.packages.Find(r) != nil })
		return []spec.Finding{{
			Rule: "pip.direct-only", Path: "deps.pip", At: s.packages.Find(lacking[0]).At(s.in.Project),
			Message: fmt.Sprintf("only direct dependencies are pinned: %s requires %s, of which each build takes the newest", lacking[0], some(missing)),
			Notes:   []string{lock},
		}}
	}
	return nil
}

// some are names as a sentence lists them, not more than four.
func some(names []string) string {
	if len(names) > 4 {
		names = append(slices.Clone(names[:3]), fmt.Sprintf("%d more", len(names)-3))
	}
	return spec.List(names)
}
