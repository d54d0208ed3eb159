package main

import (
	"errors"
	"fmt"

	"github.com/docker-pyapp/docker-pyapp/detect"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// findOrInit is the project that the user means. Where it has no spec, it offers to write
// one, to somebody at a terminal.
func (t *tool) findOrInit() (project, error) {
	p, err := t.find()
	missing, ok := errors.AsType[*spec.FindError](err)
	if !ok || len(missing.Names) > 0 || !asksAt(t) {
		return p, err
	}
	a := newAsker(t.cli.In(), t.cli.Err())
	wanted, asked := a.yes(fmt.Sprintf("no %s here; look at the project and write one?", detect.CUE.File()))
	if asked != nil || !wanted {
		return p, err
	}
	f, err := lookAt(p.dir, "")
	if err != nil {
		return p, err
	}
	if len(f.report.Applications) == 0 {
		return p, t.tellNone(f, initOptions{})
	}
	if f, err = a.settle(f); err != nil {
		return p, err
	}
	drafts, err := f.drafts(detect.CUE)
	if err != nil {
		return p, err
	}
	if err := t.writeOffered(f, drafts); err != nil {
		return p, err
	}
	return t.find()
}

// writeOffered writes specs, and tells what was found: what is wrong with them is told by
// the command that goes on.
func (t *tool) writeOffered(f found, drafts []draft) error {
	for _, d := range drafts {
		if err := save(t.cli.Err(), d, false); err != nil {
			return err
		}
	}
	return tellFound(t.cli.Err(), f, drafts)
}
