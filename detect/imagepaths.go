package detect

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/parser"
)

// copied is what of the build's context is copied to where in the image. Of a folder it is
// what is in it.
type copied struct {
	from string // in the context; it may be a pattern
	to   string // in the image
	into bool   // to is a folder: a file keeps its name in it
}

// lookup tells whether the context has a folder or a file of a name.
type lookup func(name string) (isFolder, isFile bool)

// isTree tells whether the context has a folder of a name; it is one itself.
func (in lookup) isTree(name string) bool {
	isFolder, _ := in(name)
	return isFolder || name == "."
}

// isAt tells whether a path of the image is that of a file which is copied. Where its name is
// not said anew, the folder may have been there before.
func (f copied) isAt(name string) bool {
	return name == f.to && !f.into || name == path.Join(f.to, path.Base(f.from))
}

// copy notes what is copied: of the context, or of another stage's what that has of it.
func (c *container) copy(n *parser.Node, words []string) {
	if len(words) < 2 || len(n.Heredocs) > 0 {
		return
	}
	stage := ""
	for _, flag := range n.Flags {
		if name, ok := strings.CutPrefix(flag, "--from="); ok {
			stage = name
		}
	}
	last := c.expand(words[len(words)-1])
	to := path.Clean(c.from(last))
	into := strings.HasSuffix(last, "/") || len(words) > 2 || to == path.Clean(c.dir)
	for _, word := range words[:len(words)-1] {
		from := path.Clean("/" + c.expand(word))
		switch {
		case strings.Contains(word, "://"):
		case stage != "":
			c.copyFrom(stage, copied{from, to, into})
		default:
			c.note(copied{cmpOr(from[1:], "."), to, into})
		}
	}
}

// mostCopies is how many copies are kept: more than any file of a person's has.
const mostCopies = 500

func (c *container) note(f copied) {
	if len(c.copies) < mostCopies {
		c.copies = append(c.copies, f)
	}
}

// copyFrom notes what of the context comes by another stage.
func (c *container) copyFrom(stage string, of copied) {
	for _, f := range c.image.copiesOf(stage, c.stage) {
		inner, isBelow := below(f.to, of.from)
		outer, isAbove := below(of.from, f.to)
		switch {
		case f.isAt(of.from): // a file, or the same folder
			c.note(copied{f.from, of.to, of.into})
		case isBelow:
			c.note(copied{f.from, path.Join(of.to, inner), f.into})
		case isAbove:
			c.note(copied{path.Join(f.from, outer), of.to, of.into})
		}
	}
}

// mostCopiedFrom is how many stages are looked into for what others copy from them.
const mostCopiedFrom = 50

// copiesOf are the copies of a stage, by its name or its number, among those before another.
func (i image) copiesOf(name string, before int) []copied {
	at := i.numbered(name, before)
	if at < 0 {
		return nil
	}
	if known, ok := i.copies[at]; ok || len(i.copies) >= mostCopiedFrom {
		return known
	}
	i.copies[at] = nil
	i.copies[at] = i.after(i.chainOf(at)).copies
	return i.copies[at]
}

// allCopies are the copies of all stages, of each what it has of the context.
func (i image) allCopies() []copied {
	var all []copied
	for at := range i.stages {
		all = append(all, i.copiesOf(strconv.Itoa(at), len(i.stages))...)
	}
	return all
}

// below is the rest of a path under a folder; "" is the folder itself.
func below(name, folder string) (rest string, ok bool) {
	if name == folder {
		return "", true
	}
	return strings.CutPrefix(name, strings.TrimSuffix(folder, "/")+"/")
}

// source is the file or the folder of the context that is under a path of the image; of
// several the one that is copied last.
func (c *container) source(name string, in lookup) (string, bool) {
	name = path.Clean(c.from(name))
	for _, f := range slices.Backward(c.copies) {
		rest, isBelow := below(name, f.to)
		if !isBelow && !f.isAt(name) {
			continue
		}
		if _, isFile := in(f.from); isFile {
			if f.isAt(name) {
				return f.from, true
			}
			continue
		}
		if !isBelow {
			continue
		}
		from := path.Join(f.from, rest)
		if strings.ContainsAny(f.from, "*?[") {
			from = path.Join(path.Dir(f.from), rest)
			if matches, _ := path.Match(path.Base(f.from), rest); !matches {
				continue
			}
		}
		if isFolder, isFile := in(from); isFolder || isFile {
			return from, true
		}
	}
	return "", false
}

// place is the path of the context that a path of the image would have, where there may be
// nothing: it is in a folder that is copied.
func (c *container) place(name string, in lookup) (string, bool) {
	if from, ok := c.source(name, in); ok {
		return from, true
	}
	name = path.Clean(c.from(name))
	for _, f := range slices.Backward(c.copies) {
		if rest, ok := below(name, f.to); ok && len(f.to) > 1 && in.isTree(f.from) {
			return path.Join(f.from, rest), true
		}
	}
	return "", false
}

// root is where the whole context is; "" is not known.
func (c *container) root() string {
	for _, f := range slices.Backward(c.copies) {
		if f.from == "." {
			return f.to
		}
	}
	return ""
}

// imports is the folder of the context that a module is imported from where commands run;
// ok is false where no module of the name is copied there.
func (c *container) imports(module string, in lookup) (folder string, ok bool) {
	tail := strings.ReplaceAll(module, ".", "/")
	for _, tail := range []string{tail + ".py", tail + "/__init__.py", tail} {
		from, found := c.source(tail, in)
		if !found {
			continue
		}
		if from == tail {
			return ".", true
		}
		if folder, ok := strings.CutSuffix(from, "/"+tail); ok {
			return folder, true
		}
	}
	return "", false
}

// folder is the folder of the context in which what runs is started; "" is not known. Of
// several that are copied there it is the last.
func (c *container) folder(in lookup) string {
	best, found := "", ""
	for _, f := range c.copies {
		rest, ok := below(c.dir, f.to)
		if !ok || len(f.to) < len(best) {
			continue
		}
		if here := path.Join(f.from, rest); f.from == "." || in.isTree(here) {
			best, found = f.to, here
		}
	}
	return found
}
