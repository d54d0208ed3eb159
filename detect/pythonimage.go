package detect

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/docker-pyapp/docker-pyapp/internal/lazyregexp"
)

// imageClaims are what other files tell of the image that the project is run in. What
// a changelog has of a Python before the oldest one is long past.
func (s *survey) imageClaims(oldest int, today time.Time) []claim {
	var claims []claim
	if c, ok := s.changelogClaim(); ok && c.minor >= oldest {
		claims = append(claims, c)
	}
	if c, ok := s.spaceClaim(); ok {
		claims = append(claims, c)
	}
	if c, ok := s.renewedClaim(today); ok {
		claims = append(claims, c)
	}
	return claims
}

var (
	changelogName = lazyregexp.New(`(?i)^(docs?/)?(changelog|changes|history|news|releases?)(\.(md|rst|txt))?$`)
	imageLine     = lazyregexp.New(`(?i)\b(dockerfiles?|images?|containers?)\b`)
	imagePython   = lazyregexp.New(`(?i)\bpython[ :-]*v?3\.(\d{1,2})\b`)
	notAChange    = lazyregexp.New(`(?i)\b(drop\w*|remov\w*|deprecat\w*|fix\w*|no longer)\b`)
)

// changelogClaim is the last change of the image's Python that a changelog tells of.
// Those that have the newest at the end are few.
func (s *survey) changelogClaim() (claim, bool) {
	var names []string
	for file := range s.files {
		if changelogName.MatchString(file) {
			names = append(names, file)
		}
	}
	slices.Sort(names)
	for _, file := range names {
		number := 0
		for line := range bytes.Lines(s.text(file)) {
			number++
			if !bytes.Contains(line, []byte("ython")) || !imageLine.Match(line) || notAChange.Match(line) {
				continue
			}
			if m := imagePython.FindSubmatch(line); m != nil {
				minor, _ := strconv.Atoi(string(m[1]))
				return claim{minor: minor, weight: changelog, Evidence: Evidence{File: file, Line: number, Text: oneLine(string(line)), Says: "says that the image has it"}}, true
			}
		}
	}
	return claim{}, false
}

var (
	spaceSDK    = lazyregexp.New(`(?m)^sdk:[ \t]*["']?(gradio|streamlit|docker)\b`)
	spacePython = lazyregexp.New(`(?m)^python_version:[ \t]*["']?3\.(\d{1,2})`)
)

// spaceDefault is the Python that Hugging Face Spaces have where their README names none
// (https://huggingface.co/docs/hub/spaces-config-reference).
const spaceDefault = 10

// spaceClaim is the Python of a Hugging Face Space, which its README's head sets. A Space
// by a Dockerfile has that of its image, which is often the same.
func (s *survey) spaceClaim() (claim, bool) {
	readme := bytes.ReplaceAll(s.text("README.md"), []byte("\r\n"), []byte("\n"))
	text, ok := bytes.CutPrefix(readme, []byte("---\n"))
	head, _, closed := bytes.Cut(text, []byte("\n---"))
	sdk := spaceSDK.FindSubmatch(head)
	if !ok || !closed || sdk == nil {
		return claim{}, false
	}
	if m := spacePython.FindSubmatch(head); m != nil {
		minor, _ := strconv.Atoi(string(m[1]))
		return claim{minor: minor, weight: 108, Evidence: s.at("README.md", "python_version:", "runs its Space on it")}, true
	}
	e := s.at("README.md", string(sdk[0]), "makes it a Space, which has this Python where it names none")
	if string(sdk[1]) == "docker" {
		return claim{minor: spaceDefault, weight: 46, weak: true, Evidence: e}, true
	}
	return claim{minor: spaceDefault, weight: 61, Evidence: e}, true
}

var (
	updateBlock = lazyregexp.New(`(?m)^\s*-\s*package-ecosystem:[ \t]*["']?([\w-]+)`)
	updateRoot  = lazyregexp.New(`(?m)^\s*(?:directory:|-)[ \t]*["']?[/.]["']?\s*$`)
	updateNever = lazyregexp.New(`(?m)dependency-name:[ \t]*["']?(?:\*|(?:\S*/)?python)["']?\s*$`)
)

// renewedClaim is the newest Python of a project whose image's base is renewed by
// Dependabot, which takes every new minor version: the newest by the time of its lock,
// or by today
// (https://docs.github.com/en/code-security/dependabot/ecosystems-supported-by-dependabot/supported-ecosystems-and-repositories#docker).
func (s *survey) renewedClaim(today time.Time) (claim, bool) {
	file := s.first(".github/dependabot.yml", ".github/dependabot.yaml")
	text := s.text(file)
	blocks := updateBlock.FindAllSubmatchIndex(text, -1)
	for i, b := range blocks {
		end := len(text)
		if i+1 < len(blocks) {
			end = blocks[i+1][0]
		}
		block := text[b[0]:end]
		if string(text[b[2]:b[3]]) != "docker" || !updateRoot.Match(block) || updateNever.Match(block) {
			continue
		}
		at := s.lockedAt()
		if at == 0 && !today.IsZero() {
			at = on(today.Year(), int(today.Month()))
		}
		newest := defaultMinor
		if at > 0 {
			newest = min(max(newestBy(at, 0), oldestMinor), newestMinor)
		}
		e := s.at(file, strings.TrimSpace(string(text[b[0]:b[1]])), "has the image renewed, so it is the newest that is out")
		return claim{minor: newest, weight: renewed, weak: true, Evidence: e}, true
	}
	return claim{}, false
}
