package main

import (
	"testing"

	"github.com/docker-pyapp/docker-pyapp/rules"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// The page of name.missing is about a folder's name, which no example of a spec has.
func TestPageOfTheMissingName(t *testing.T) {
	rule, _ := rules.Find("name.missing")
	for text, want := range map[string]int{rule.Wrong: 1, rule.Right: 0} {
		s, err := spec.Load("pyapp.cue", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if got := nameApp(&s.App, "/home/shop/магазин"); len(got) != want || want > 0 && got[0].Rule != rule.Name {
			t.Errorf("got %+v of\n%s", got, text)
		}
	}
	if app := (spec.App{}); len(nameApp(&app, "/home/shop/2026")) > 0 || app.Name != "app-2026" {
		t.Errorf("no name is made of a folder's with digits alone: %q", app.Name)
	}
}
